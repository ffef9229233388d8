export {
  type DescribeShareStorageParameters,
  describeShareStorage,
  type ShareStorageSubject,
} from './describe-share-storage.js'
export { type SampleShareRecordOptions, sampleShareRecord } from './sample-share-record.js'
