/** The yardstick for API writes: Fastify with one insert a request and nothing else. Prints its address; ends with its parent's signal. */
import fastify from 'fastify';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
await pool.query('create table if not exists bare (id bigserial primary key, body text not null)');
const app = fastify();
app.post('/', async (request, reply) => {
  await pool.query('insert into bare (body) values ($1)', [JSON.stringify(request.body)]);
  return reply.code(201).send({});
});
console.log(JSON.stringify({ url: await app.listen({ port: 0, host: '127.0.0.1' }) }));
