import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

/** What is known of parcels; put your own database here. */
const parcels = new Map([['427', { status: 'on its way', arrives: 'tomorrow before noon' }]]);

const server = new McpServer({ name: 'parcels', version: '1.0.0' });

server.registerTool(
  'track_parcel',
  {
    description: 'Where a parcel is and when it will arrive.',
    inputSchema: {
      number: z
        .string()
        .regex(/^\d{3,12}$/)
        .describe('The number of the parcel, digits only.'),
    },
    outputSchema: { known: z.boolean(), status: z.string().optional(), arrives: z.string().optional() },
  },
  ({ number }) => {
    const parcel = parcels.get(number);
    return { content: [], structuredContent: { known: parcel !== undefined, ...parcel } };
  },
);

server.registerTool(
  'delete_parcel',
  { description: 'For the staff only.', inputSchema: { number: z.string() } },
  ({ number }) => {
    parcels.delete(number);
    return { content: [{ type: 'text', text: 'Deleted.' }] };
  },
);

await server.connect(new StdioServerTransport());
