import { describe, expect, it } from 'vitest';
import { failureOfClose } from '../../src/openai/errors.ts';

describe('a close', () => {
  it.each([
    [3000, 'invalid_request_error.invalid_api_key', 'model_auth'],
    [3000, '', 'model_auth'],
    [4000, 'invalid_request_error.beta_api_shape_disabled', 'model_session'],
    [4000, 'invalid_request_error.invalid_model', 'model_session'],
    [4004, '', 'model_session'],
    [4000, 'invalid_request_error.insufficient_quota', 'model_quota'],
    [1001, 'Your session hit the maximum duration of 60 minutes.', 'model_gone'],
    [1006, '', 'model_gone'],
    [1011, '', 'model_gone'],
    [1000, '', 'model_gone'],
  ])('by %i "%s" after opening means %s', (code, reason, failure) => {
    expect(failureOfClose({ code, reason }, true)).toBe(failure);
  });

  it('before opening means that the model was never reached', () => {
    expect(failureOfClose({ code: 1006, reason: 'connect ECONNREFUSED' }, false)).toBe('model_unreachable');
  });
});

describe('a refused upgrade', () => {
  it.each([
    [401, '', 'model_auth'],
    [403, '', 'model_auth'],
    [402, '', 'model_quota'],
    [400, '', 'model_session'],
    [404, '{"error":{"code":"DeploymentNotFound"}}', 'model_session'],
    [301, '', 'model_session'],
    [408, '', 'model_unreachable'],
    [429, '{"error":{"code":"rate_limit_exceeded"}}', 'model_unreachable'],
    [429, '{"error":{"code":"insufficient_quota"}}', 'model_quota'],
    [500, '', 'model_unreachable'],
    [503, 'no healthy upstream', 'model_unreachable'],
  ])('with HTTP %i %s means %s', (httpStatus, reason, failure) => {
    expect(failureOfClose({ code: 1006, reason, httpStatus }, false)).toBe(failure);
  });
});
