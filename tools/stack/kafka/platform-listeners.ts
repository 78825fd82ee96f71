/** Where platforms reach the broker. */
export interface PlatformListeners {
  /** host:port; a platform shows a certificate (mutual TLS). */
  readonly certificate: string;
  /** host:port; a platform has an account (SCRAM-SHA-512 over TLS). */
  readonly account: string;
  /** Directory of the authority that signs the certificates of platforms; `ca.pem` in it is what platforms trust. */
  readonly authority: string;
}

export interface PlatformListenerPlace {
  readonly certificatePort: number;
  readonly accountPort: number;
  /** See `BrokerCertificates`. */
  readonly ca: string;
  readonly listener: string;
}

/**
 * By name and not by address: OpenSSL before 3.2, which librdkafka uses, finds no address in a certificate.
 */
export const PLATFORM_HOST = 'localhost';

/** Listeners by these names: an image of Kafka that sees `SSL://` among them asks for keystores of its own. */
export const CERTIFICATE_LISTENER = 'CERTIFICATE';
export const ACCOUNT_LISTENER = 'ACCOUNT';

/**
 * A certificate's name becomes the principal only where it has the form of a platform's: `<source>.<word>`. Any other
 * subject stays a distinguished name, which has no rights and is nobody's account.
 */
export const PRINCIPAL_RULE = 'RULE:^CN=([a-z0-9][a-z0-9-]{1,62}[.][a-z2-7]{8})(,.*)?$/$1/,DEFAULT';

/**
 * What makes the broker ask who is there. Whoever reaches the internal listener is ANONYMOUS and may do everything: only
 * our own services must reach it. On the listeners for platforms nobody is.
 */
export const platformProperties = (place: PlatformListenerPlace): Readonly<Record<string, string>> => ({
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
  'allow.everyone.if.no.acl.found': 'false',
  'ssl.keystore.type': 'PEM',
  'ssl.keystore.location': place.listener,
  'ssl.truststore.type': 'PEM',
  'ssl.truststore.location': place.ca,
  'listener.name.certificate.ssl.client.auth': 'required',
  'listener.name.certificate.ssl.principal.mapping.rules': PRINCIPAL_RULE,
  'listener.name.account.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
  'listener.name.account.scram-sha-512.sasl.jaas.config':
    'org.apache.kafka.common.security.scram.ScramLoginModule required;',
});
