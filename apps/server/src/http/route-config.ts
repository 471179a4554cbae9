import 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Refusals are written as OAuth 2 writes them. */
    oauth?: boolean;
  }
}
