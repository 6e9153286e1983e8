// Exposes the bridge to the page.
import { contextBridge, ipcRenderer } from 'electron'
import { BRIDGE_NAME } from '../app/model/bridge.ts'
import { createBridge } from './bridge.ts'

contextBridge.exposeInMainWorld(BRIDGE_NAME, createBridge(ipcRenderer))
