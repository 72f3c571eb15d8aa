// Runs in Chromium, twice per document: once in the page's own world, once in the preload's isolated world.
// `standInBinding` (isolated world only) is the line to Node; chromium-page.ts calls one of the two functions, the second
// with the preload's text as a function.
/* oxlint-disable no-unused-vars */

/** The page's world: holds what `contextBridge` exposes, as frozen functions that return promises. */
function pageWorld() {
  if (window.top !== window) return;
  const line = new MessageChannel();
  const waiting = new Map();
  let lastId = 0;
  line.port1.onmessage = ({ data: { id, value, error } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(value);
    else reject(new Error(error));
  };
  const call = (path, args) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      line.port1.postMessage({ id: lastId, path, args });
    });
  document.addEventListener('stand-in-expose', (event) => {
    const { name, functions } = JSON.parse(event.detail);
    const api = Object.fromEntries(functions.map((key) => [key, (...args) => call([name, key], args)]));
    Object.defineProperty(window, name, { value: Object.freeze(api) });
  });
  document.dispatchEvent(new CustomEvent('stand-in-page-ready'));
  window.postMessage('stand-in-line', '*', [line.port2]);
}

/** The preload's world: `require('electron')` of a sandboxed preload, and nothing else. */
function preloadWorld(runPreload) {
  if (window.top !== window) return;
  const toNode = globalThis.standInBinding;
  const exposed = new Map();
  const ports = new Map();
  const waiting = new Map();
  const files = [];
  let lastId = 0;

  const base64 = (bytes) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  };
  function pack(value) {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : { t: 'number', v: String(value) };
    if (value === undefined) return { t: 'undefined' };
    if (typeof value === 'bigint') return { t: 'bigint', v: String(value) };
    if (value instanceof Uint8Array) return { t: 'bytes', v: base64(value) };
    if (value instanceof Date) return { t: 'date', v: value.getTime() };
    if (Array.isArray(value)) return { t: 'array', v: value.map(pack) };
    if (typeof value === 'object') return { t: 'object', v: Object.entries(value).map(([k, v]) => [k, pack(v)]) };
    throw new Error('An object could not be cloned.');
  }
  function unpack(packed) {
    if (packed === null || typeof packed !== 'object') return packed;
    if (packed.t === 'number') return Number(packed.v);
    if (packed.t === 'undefined') return undefined;
    if (packed.t === 'bigint') return BigInt(packed.v);
    if (packed.t === 'bytes') return Uint8Array.from(atob(packed.v), (char) => char.charCodeAt(0));
    if (packed.t === 'date') return new Date(packed.v);
    if (packed.t === 'array') return packed.v.map(unpack);
    return Object.fromEntries(packed.v.map(([key, inner]) => [key, unpack(inner)]));
  }
  const send = (message) => toNode(JSON.stringify(pack(message)));

  function adopt(port) {
    lastId += 1;
    const id = lastId;
    ports.set(id, port);
    port.onmessage = ({ data }) => send({ type: 'port-message', id, data });
    port.addEventListener('close', () => {
      if (ports.delete(id)) send({ type: 'port-close', id });
    });
    return id;
  }

  globalThis.standInDeliver = (text) => {
    const message = unpack(JSON.parse(text));
    if (message.type === 'port-message') ports.get(message.id)?.postMessage(message.data);
    if (message.type === 'port-close') {
      ports.get(message.id)?.close();
      ports.delete(message.id);
    }
    if (message.type === 'invoke-result') {
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) resolve(message.value);
      else reject(new Error(message.error));
    }
    if (message.type === 'file') files.push(message);
  };

  const announce = (name, api) =>
    document.dispatchEvent(
      new CustomEvent('stand-in-expose', { detail: JSON.stringify({ name, functions: Object.keys(api) }) }),
    );
  document.addEventListener('stand-in-page-ready', () => {
    for (const [name, api] of exposed) announce(name, api);
  });
  window.addEventListener('message', (event) => {
    if (event.data !== 'stand-in-line') return;
    event.stopImmediatePropagation();
    const [port] = event.ports;
    port.onmessage = async ({ data: { id, path, args } }) => {
      try {
        port.postMessage({ id, value: await exposed.get(path[0])[path[1]](...args) });
      } catch (error) {
        port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
      }
    };
  });

  const electron = {
    contextBridge: {
      exposeInMainWorld(name, api) {
        if (exposed.has(name))
          throw new Error('Cannot bind an API on top of an existing property on the window object');
        exposed.set(name, api);
        announce(name, api);
      },
    },
    ipcRenderer: {
      postMessage: (channel, message, transfer = []) =>
        send({ type: 'post', channel, message, ports: transfer.map(adopt) }),
      invoke: (channel, ...args) =>
        new Promise((resolve, reject) => {
          lastId += 1;
          waiting.set(lastId, { resolve, reject });
          send({ type: 'invoke', id: lastId, channel, args });
        }),
    },
    webUtils: {
      getPathForFile: (file) => files.find((known) => known.name === file.name && known.size === file.size)?.path ?? '',
    },
  };
  const require = (name) => {
    if (name === 'electron') return electron;
    throw new Error(`module not found: ${name}`);
  };
  send({ type: 'world' });
  const module = { exports: {} };
  runPreload(require, module, module.exports);
}
