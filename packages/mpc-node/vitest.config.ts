import { project } from '../../tooling/vitest/project.js'

export default project('mpc-node', ['./test/global-setup.ts'])
