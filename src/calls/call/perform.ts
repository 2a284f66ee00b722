import type { CallAction } from '../../../machines/index.ts';
import { dtmf } from '../../audio/dtmf.ts';
import type { CallTools } from '../tools/call-tools.ts';
import type { HandOver } from '../transfer/hand-over.ts';
import type { Announcements } from './announcements.ts';
import { isForModel, type ModelLeg } from './model-leg.ts';
import type { PhoneLeg } from './phone-leg.ts';
import type { Report } from './report.ts';

/** Where a call's actions go. */
export interface Performers {
  readonly model: ModelLeg;
  readonly phone: PhoneLeg;
  readonly tools: CallTools;
  readonly handOver: HandOver;
  readonly announcements: Announcements;
  report(report: Report): void;
}

/** Does what the call machine asks for. Decides nothing. */
export function perform(action: CallAction, to: Performers): void {
  if (isForModel(action)) return to.model.send(action);
  switch (action.type) {
    case 'twilio.media':
      return to.phone.media(action.payload);
    case 'twilio.mark':
      return to.phone.mark(action.name);
    case 'twilio.clear':
      return to.phone.clear();
    case 'twilio.announce':
      return to.phone.play(to.announcements.apology.audio, action.mark);
    case 'twilio.digits':
      return to.phone.play(dtmf(action.digits), action.mark);
    case 'twilio.hold':
      return to.phone.hold(action.on);
    case 'twilio.close':
      return to.phone.close();
    case 'tool.run':
      return to.tools.run(action);
    case 'tool.cancel':
      return to.tools.cancel(action.callId);
    case 'call.transfer':
      return to.handOver.start(action);
    case 'model.dial':
      return to.model.dial();
    case 'model.probe':
      return to.model.probe();
    case 'model.close':
      return to.model.close();
    default:
      return to.report(action);
  }
}
