export {
  type DescribeShareStorageParameters,
  describeShareStorage,
  type ShareStorageSubject,
} from './describe-share-storage.js'
export { type FakeClock, fakeClock } from './fake-clock.js'
export { type SampleShareRecordOptions, sampleShareRecord } from './sample-share-record.js'
export { type ScriptedPeer, type ScriptedServer, type ServerScript, scriptedServer } from './scripted-server.js'
