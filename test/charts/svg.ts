import { type SaxesAttributeNS, SaxesParser } from "saxes";

/** An element of a drawing, as a parser of XML sees it. */
export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  /** All text inside of it. */
  text: string;
}

/** @throws Error if it is not well-formed */
export function parsed(svg: string): Node {
  const parser = new SaxesParser({ xmlns: true });
  const root: Node = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const values = Object.entries(attributes as Record<string, SaxesAttributeNS>).map(([key, { value }]) => [
      key,
      value,
    ]);
    const node: Node = { name, attributes: Object.fromEntries(values), children: [], text: "" };
    open.at(-1)!.children.push(node);
    open.push(node);
  });
  parser.on("text", (text) => {
    for (const node of open) node.text += text;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(svg).close();
  return root.children[0]!;
}

/** Every element of a name, in the order of the document, and of a class if one is given. */
export function all(node: Node, name: string, ofClass?: string): Node[] {
  const isIt = (each: Node) =>
    each.name === name && (ofClass === undefined || each.attributes["class"]?.split(" ").includes(ofClass) === true);
  return node.children.flatMap((child) => [...(isIt(child) ? [child] : []), ...all(child, name, ofClass)]);
}

/** A number among an element's attributes. */
export function number(node: Node | undefined, attribute: string): number {
  return Number(node?.attributes[attribute] ?? Number.NaN);
}

/** What a drawing says of itself to those who do not see it. */
export function description(svg: string): string {
  return all(parsed(svg), "desc")[0]!.text;
}

/** The texts that are drawn. */
export function texts(svg: string): string[] {
  return all(parsed(svg), "text").map(({ text }) => text);
}
