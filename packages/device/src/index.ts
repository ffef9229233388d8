export { memoryShareStorage } from './storage/memory-share-storage.js'
