// Runs in the preload's isolated world, before any script of the page: what a sandboxed preload is given of the module `electron`. `post` is a binding that exists in
// this world only; the two names in capitals are replaced by clone-text.ts.
function createPreloadWorld(link, post) {
  const waiting = new Map();
  const listeners = new Map();
  let lastId = 0;
  const send = (message) => post(TO_TEXT(structuredClone(message)));
  const ipcRenderer = {
    invoke: async (channel, ...args) => {
      lastId += 1;
      const id = lastId;
      const answer = Promise.withResolvers();
      send({ kind: 'invoke', id, channel, args }); // Throws, as the real one, for what cannot be cloned.
      waiting.set(id, answer);
      return answer.promise;
    },
    send: (channel, ...args) => send({ kind: 'send', channel, args }),
    on: (channel, listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    removeListener: (channel, listener) => {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((known) => known !== listener),
      );
      return ipcRenderer;
    },
  };
  globalThis.electronStandIn = {
    receive: (text) => {
      const message = FROM_TEXT(text);
      if (message.kind === 'event') {
        for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer }, ...message.args);
        return;
      }
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.ok) resolve(message.value);
      else reject(new Error(`Error invoking remote method '${message.channel}': ${message.value}`));
    },
  };
  const contextBridge = { exposeInMainWorld: (key, api) => link.expose(key, api) };
  return {
    require: (name) => {
      if (name === 'electron' || name === 'electron/renderer') return { contextBridge, ipcRenderer };
      throw new Error(`module not found: ${name}`);
    },
  };
}
