export { ERROR_TABLE, type ErrorCategory, type ErrorCode, type ErrorDefinition, isErrorCode } from './error-codes.js'
