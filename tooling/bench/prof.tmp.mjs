import { startCoordinatorProcess } from '@maany/harness'
import { createDevice, memoryShareStorage } from '@maany/device'
import { connectWebSocket } from '@maany/device/node'
import * as engine from '@maany/mpc-node'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, chmodSync } from 'node:fs'
const dir=mkdtempSync('/tmp/prof-'); chmodSync(dir,0o711)
const server=await startCoordinatorProcess({dataDirectory:dir,environment:{COORDINATOR_BLIND_SIGNING:'on'}})
const steps={}; let events=[]
const device=createDevice({engine,connect:connectWebSocket({url:server.url}),storage:memoryShareStorage(),token:server.token,onProgress:e=>events.push([e.step+(e.framesSent??'')+'/'+(e.framesReceived??''),performance.now()])})
const {walletId}=await device.createWallet()
const N=Number(process.argv[2]??100)
const tot=[]
for(let i=0;i<N;i++){events=[];const t=performance.now();await device.sign({walletId,payload:{kind:'digest',digest:new Uint8Array(randomBytes(32))}});const end=performance.now();if(i>=20){tot.push(end-t);let p=t;events.push(['returned',end]);for(const [n,at] of events){(steps[n]??=[]).push(at-p);p=at}}}
const med=a=>a.toSorted((x,y)=>x-y)[a.length>>1].toFixed(2)
console.log('total',med(tot)); for(const [n,a] of Object.entries(steps)) console.log(n.padEnd(30),med(a))
await device.close(); await server.stop(); process.exit()
