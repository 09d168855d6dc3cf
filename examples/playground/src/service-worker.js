// Two things that a host of static files may not do: the headers without which threads cannot share memory, and an answer
// where there is no network. `files` stands before this text: all files of this build, which have their hashes as names.

/* global files */

/** Another build has other files, and so another name. */
const name = `tsumiki-${files.join("|").length}-${hash(files.join("|"))}`;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(files)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), forgetOthers()]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

/** The page itself from the network first, so that a new build is seen; the rest, named by its hash, from what is kept. */
async function answer(request) {
  const kept = () => caches.match(request, { ignoreSearch: true, ignoreVary: true });
  const response =
    request.mode === "navigate" ? await fetch(request).catch(kept) : ((await kept()) ?? (await fetch(request)));
  return response ? isolated(response) : Response.error();
}

function isolated(response) {
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

async function forgetOthers() {
  const names = await caches.keys();
  const old = names.filter((each) => each.startsWith("tsumiki-") && each !== name);
  await Promise.all(old.map((each) => caches.delete(each)));
}

/** FNV-1a. */
function hash(text) {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0), 0x01000193);
  return (value >>> 0).toString(36);
}
