/** What `url(#hatch)` of the style means: stands once in the document. */
export function Hatch() {
  return (
    <svg class="unseen" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch" width="2" height="7" />
        </pattern>
      </defs>
    </svg>
  );
}
