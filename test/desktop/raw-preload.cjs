// A preload of the tests beside the app's own: hands the page the bare channel, so that messages reach the host that no bridge of ours would send.
const { contextBridge, ipcRenderer } = require('electron');
contextBridge.exposeInMainWorld('raw', { invoke: (...words) => ipcRenderer.invoke(...words) });
