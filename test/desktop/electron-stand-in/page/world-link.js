// Runs in both worlds of a page. What one world hands to the other is copied as Electron's contextBridge copies it: plain objects and arrays by value, functions and
// promises as stand-ins that call back, errors by their message, other cloneable values by the browser's own structured clone (a CustomEvent's detail is cloned between worlds).
function createWorldLink(here, there) {
  const functions = [];
  const waiting = new Map();
  const results = new Map();
  let lastCall = 0;
  const tell = (message) => window.dispatchEvent(new CustomEvent(`electron-stand-in-to-${there}`, { detail: message }));

  const pack = (value, seen = new Map(), depth = 0) => {
    if (depth > 1000) throw new TypeError('Electron contextBridge: recursion depth exceeded');
    if (typeof value === 'symbol') throw new TypeError('Electron contextBridge: a symbol cannot be sent over the bridge');
    if (typeof value === 'function') return { $: 'function', at: functions.push(value) - 1 };
    if (value === null || typeof value !== 'object') return { $: 'value', value };
    if (seen.has(value)) return { $: 'again', id: seen.get(value) };
    const id = seen.size;
    seen.set(value, id);
    if (value instanceof Promise) {
      const promise = ++lastCall;
      value.then(
        (settled) => tell({ kind: 'settled', promise, ok: true, value: pack(settled) }),
        (error) => tell({ kind: 'settled', promise, ok: false, value: String(error?.message ?? error) }),
      );
      return { $: 'promise', id, promise };
    }
    if (value instanceof Error) return { $: 'error', id, message: value.message };
    if (Array.isArray(value)) return { $: 'array', id, items: value.map((item) => pack(item, seen, depth + 1)) };
    if (isBuiltIn(value)) return { $: 'value', value: structuredClone(value) };
    return { $: 'object', id, entries: Object.keys(value).map((key) => [key, pack(value[key], seen, depth + 1)]) };
  };
  const isBuiltIn = (value) =>
    [Date, RegExp, Map, Set, ArrayBuffer, Blob].some((kind) => value instanceof kind) || ArrayBuffer.isView(value);

  const unpack = (packed, made = new Map()) => {
    const keep = (value) => {
      made.set(packed.id, value);
      return value;
    };
    switch (packed.$) {
      case 'value':
        return packed.value;
      case 'again':
        return made.get(packed.id);
      case 'function':
        return (...args) => callThere(packed.at, args);
      case 'error':
        return keep(new Error(packed.message));
      case 'promise': {
        const { promise, resolve, reject } = Promise.withResolvers();
        waiting.set(packed.promise, { resolve, reject });
        return keep(promise);
      }
      case 'array': {
        const list = keep([]);
        for (const item of packed.items) list.push(unpack(item, made));
        return list;
      }
      default: {
        const object = keep({});
        for (const [key, item] of packed.entries)
          Object.defineProperty(object, key, { value: unpack(item, made), enumerable: true, writable: true, configurable: true });
        return object;
      }
    }
  };
  const callThere = (at, args) => {
    const call = ++lastCall;
    tell({ kind: 'call', call, at, args: pack(args) });
    const result = results.get(call);
    results.delete(call);
    if (result === undefined) throw new Error('the other world did not answer');
    if (!result.ok) throw new Error(result.value);
    return unpack(result.value);
  };
  window.addEventListener(`electron-stand-in-to-${here}`, ({ detail: message }) => {
    if (message.kind === 'settled') {
      const { resolve, reject } = waiting.get(message.promise);
      waiting.delete(message.promise);
      if (message.ok) resolve(unpack(message.value));
      else reject(new Error(message.value));
    } else if (message.kind === 'result') {
      results.set(message.call, message);
    } else if (message.kind === 'call') {
      let answer;
      try {
        answer = { ok: true, value: pack(functions[message.at](...unpack(message.args))) };
      } catch (error) {
        answer = { ok: false, value: String(error?.message ?? error) };
      }
      tell({ kind: 'result', call: message.call, ...answer });
    } else if (message.kind === 'expose') {
      const freeze = (value) => {
        if (value !== null && typeof value === 'object' && !Object.isFrozen(value))
          Object.values(Object.freeze(value)).forEach(freeze);
        return value;
      };
      Object.defineProperty(window, message.key, { value: freeze(unpack(message.value)), enumerable: true });
    }
  });
  return { expose: (key, api) => tell({ kind: 'expose', key, value: pack(api) }) };
}
