export { composeHub } from './compose.ts';
export { hubConfig, type HubConfig, siteConfig, type SiteConfig } from './hub-config.ts';
