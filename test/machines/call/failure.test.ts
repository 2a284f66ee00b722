import { describe, expect, it } from 'vitest';
import { fatalReason, isHarmless, realLengthMs } from '../../../machines/call/failure.ts';
import { modelError } from '../../support/call-driver.ts';

describe('an error of the model', () => {
  it.each([
    ['invalid_api_key', 'model_auth'],
    ['insufficient_quota', 'model_quota'],
    ['billing_hard_limit_reached', 'model_quota'],
    ['account_deactivated', 'model_quota'],
    ['session_expired', 'model_gone'],
    ['beta_api_shape_disabled', 'model_session'],
    ['missing_model', 'model_session'],
    ['invalid_model', 'model_session'],
    ['model_not_found', 'model_session'],
  ])('with the code %s ends the hope of a model: %s', (code, reason) => {
    expect(fatalReason(modelError({ code }))).toBe(reason);
    expect(isHarmless(modelError({ code }))).toBe(false);
  });

  it('tells by its kind what its code does not', () => {
    expect(fatalReason(modelError({ kind: 'insufficient_quota' }))).toBe('model_quota');
    expect(fatalReason(modelError({ kind: 'insufficient_quota', code: 'something_new' }))).toBe(
      'model_quota',
    );
  });

  it.each([
    'response_cancel_not_active',
    'conversation_already_has_active_response',
    'item_truncate_invalid_item_id',
    'item_delete_invalid_item_id',
    'input_audio_buffer_commit_empty',
  ])('with the code %s is a lost race', (code) => {
    expect(isHarmless(modelError({ code }))).toBe(true);
    expect(fatalReason(modelError({ code }))).toBeNull();
  });

  it('that nobody has heard of is neither harmless nor the end', () => {
    const error = modelError({ code: 'something_new', kind: 'server_error' });
    expect(fatalReason(error)).toBeNull();
    expect(isHarmless(error)).toBe(false);
  });

  it.each(['constructor', '__proto__', 'toString'])('called %s is not taken for one we know', (name) => {
    expect(fatalReason(modelError({ code: name, kind: name }))).toBeNull();
    expect(isHarmless(modelError({ code: name, kind: name }))).toBe(false);
  });

  it.each([
    ['Audio content of 1200ms is already shorter than 1500ms', 1200],
    ['audio content of 980 ms is already shorter than 2000 ms.', 980],
    ['Only model output audio messages can be truncated', null],
    ['', null],
  ])('that reads "%s" gives the real length of an item: %s', (message, length) => {
    expect(realLengthMs(modelError({ message }))).toBe(length);
    expect(isHarmless(modelError({ message }))).toBe(length !== null);
  });
});
