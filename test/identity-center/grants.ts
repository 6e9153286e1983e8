// The OAuth grants that clients may register for.

/** RFC 8628, section 3.4. */
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** RFC 6749, section 4.1.3. */
export const CODE_GRANT = 'authorization_code'

/** RFC 6749, section 6. */
export const REFRESH_GRANT = 'refresh_token'
