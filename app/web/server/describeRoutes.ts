/** The description of the routes by OpenAPI 3.1, at `/docs`, made from the contract. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifySchema } from 'fastify';
import { z } from 'zod';
import { looserContentPolicy } from './securityHeaders.js';
import type { Web } from './webApp.js';

/** Describes all routes that are registered from now on. */
export async function describeRoutes({ server, app }: Web): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '12368 console',
        version: '1',
        description:
          'Every route needs a session (POST /api/sign-in) or an API token (POST /api/me/tokens) whose user has the permission that it names.',
      },
      servers: [{ url: app.config.WEB_ORIGIN }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'session' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    hideUntagged: true,
    transform({ schema, url, route }) {
      const { permission } = route.config ?? {};
      return { schema: { ...jsonSchemaOf(schema), ...secured(permission) }, url };
    },
  });
  await server.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, permission: 'signed_in' };
    });
    scope.addHook('onSend', async (_request, reply) => {
      void reply.header('content-security-policy', looserContentPolicy);
    });
    await scope.register(swaggerUi, { routePrefix: '/docs', staticCSP: false });
  });
}

const secured = (permission: string | undefined) =>
  permission === 'anybody'
    ? { security: [] }
    : {
        security: [{ session: [] }, { token: [] }],
        description: permission === 'signed_in' ? 'For everybody.' : `Permission: ${permission}`,
      };

function jsonSchemaOf(schema: FastifySchema | undefined): FastifySchema {
  if (schema === undefined) return {};
  const shown: Record<string, unknown> = { ...schema };
  for (const part of ['params', 'querystring', 'body'] as const) {
    if (shown[part] instanceof z.ZodType) shown[part] = shapeInJson(shown[part]);
  }
  if (schema.response !== undefined) {
    shown.response = Object.fromEntries(
      Object.entries(schema.response as Record<string, z.ZodType>).map(([status, shape]) => [
        status,
        { description: 'done', content: { 'application/json': { schema: shapeInJson(shape) } } },
      ]),
    );
  }
  return shown;
}

/** The shape as it is in JSON: a moment is a text. */
function shapeInJson(shape: z.ZodType): object {
  const json = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
  delete json.$schema;
  return json;
}
