/** A refusal in words. Codes are the server's; a code that people do not meet gets the general sentence. */
import { m } from '.';

const texts: Record<string, () => string> = {
  network: m.error_network,
  timeout: m.error_network,
  'validation.text_length': m.error_text_length,
  'validation.name': m.error_name,
  'validation.topic': m.error_topic,
  'validation.email': m.error_email,
  'validation.password_length': m.error_password_length,
  'validation.password_common': m.error_password_common,
  'validation.url': m.error_url,
  'outbound.private': m.error_outbound_private,
  'job.state': m.error_job_state,
  'auth.required': m.error_signed_out,
  'auth.refresh': m.error_signed_out,
  'auth.credentials': m.error_credentials,
  'auth.password': m.error_password,
  forbidden: m.error_forbidden,
  'forbidden.origin': m.error_forbidden,
  'setup.token': m.error_setup_token,
  'setup.closed': m.error_setup_closed,
  'invite.invalid': m.error_invite,
  'user.exists': m.error_user_exists,
  'user.not_found': m.error_user_not_found,
  'room.exists': m.error_room_exists,
  not_found: m.error_not_found,
  too_large: m.error_too_large,
  rate_limited: m.error_rate_limited,
  overloaded: m.error_overloaded,
  shutting_down: m.error_overloaded,
  'storage.full': m.error_storage,
};

/** Words for codes that nobody meets on the way in: their chunk brings them along. */
export function teach(more: typeof texts): void {
  Object.assign(texts, more);
}

/** Takes whatever was thrown. */
export function errorText(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return m.error_internal();
  const text = texts[code] ?? (code.startsWith('validation.') ? m.error_shape : m.error_internal);
  return text();
}
