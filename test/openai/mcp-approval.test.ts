import { describe, expect, it } from 'vitest';
import { hostedMcp } from '../../src/agents/tools/hosted-mcp.ts';
import { approvalReply } from '../../src/openai/mcp-approval.ts';

const parcels = hostedMcp({
  label: 'parcels',
  url: 'https://mcp.example.com',
  allow: ['track'],
  approve: ({ arguments: text }) => text === '{"id":1}',
});

const asked = (changes: object = {}, type = 'conversation.item.done') =>
  JSON.stringify({
    type,
    item: {
      ...{ type: 'mcp_approval_request', id: 'mcpr_1', server_label: 'parcels' },
      ...{ name: 'track', arguments: '{"id":1}', ...changes },
    },
  });

const reply = (frame: string) => JSON.parse(approvalReply(frame, [parcels]) ?? 'null');

describe('whether a hosted tool may be used', () => {
  it('is answered as its policy says', () => {
    expect(reply(asked())).toEqual({
      type: 'conversation.item.create',
      previous_item_id: 'mcpr_1',
      item: { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: true },
    });
  });

  it.each([{ arguments: '{"id":2}' }, { name: 'drop' }, { server_label: 'another' }])(
    'is no with %j',
    (changes) => {
      expect(reply(asked(changes)).item.approve).toBe(false);
    },
  );

  it('is answered once, and only when asked', () => {
    expect(reply(asked({}, 'conversation.item.added'))).toBeNull();
    expect(reply(JSON.stringify({ type: 'response.done', text: 'mcp_approval_request' }))).toBeNull();
  });
});
