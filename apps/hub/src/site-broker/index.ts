export { type BrokerUser, type WantedUsers, openBrokerCredentials, passwordFileOf } from './broker-credentials.ts';
export { type SiteBroker, type SiteBrokerOptions, startSiteBroker } from './site-broker.ts';
export type { TopicAccess } from './topic-access.ts';
