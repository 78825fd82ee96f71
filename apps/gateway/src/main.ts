import 'reflect-metadata';
import { gatewayConfig } from './gateway.config.js';
import { startGateway } from './start-gateway.js';

await startGateway(gatewayConfig());
