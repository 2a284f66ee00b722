/** Twilio's public REST API; a region or edge set for the `twilio` library only applies to this host. */
export const TWILIO_API_URL = 'https://api.twilio.com';
