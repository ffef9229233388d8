import { describeMpcEngine } from '@maany/coordinator-core/testing'
import { load, module } from './engine.js'

describeMpcEngine({ name: process.env.MAANY_MPC_ADDON ?? '@maany/mpc-node', load, module })
