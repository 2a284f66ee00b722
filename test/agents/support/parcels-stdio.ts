import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { parcels } from './parcels.ts';

await parcels().connect(new StdioServerTransport());
