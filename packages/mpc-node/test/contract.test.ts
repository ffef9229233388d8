import { describeMpcEngine } from '../../coordinator-core/src/testing/mpc-engine/index.js'
import { load, module } from './engine.js'

describeMpcEngine({ name: process.env.MAANY_MPC_ADDON ?? '@maany/mpc-node', load, module })
