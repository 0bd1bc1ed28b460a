// The certified OpenID provider on Entra's URL layout, as a provider of requests for tokens:
//
//   node conformance.mjs TENANT SECRET TLS_CERTIFICATE TLS_KEY CLIENT_CERTIFICATE [LAYOUT]
//
// With the layout "own", its endpoints are where OpenID's metadata says, as with any other provider.
//
// Three of them are files; the client's certificate may be DER. Prints "listening on PORT" when it does, and ends with
// its standard input. Has three applications, named by how they authenticate: "client_secret_post", and by certificate
// "PS256" and "RS256"; and "native", which signs users in on their own machines. Any name and password will do.
//
// All checks of the provider are on: audience, times (15 s of tolerance), single use of each jti, signature, registered
// algorithm. What MSAL sends besides (client_info, claims) needs no filter: the provider ignores what it does not know,
// as RFC 6749 wants. Its version 8 is the last that supports Node.js 20.
//
// Only these are ours, because OpenID does not have them:
// - a resource is named by scope, "<resource>/.default", and MSAL's "openid profile offline_access" grants nothing;
// - jwt-bearer, as Entra has it, and token exchange: the client is checked, and granted what client credentials are;
// - "offline_access" may be asked for again with a refresh token, as Entra has it;
// - an assertion names its certificate by x5t#S256, by which Entra finds the key;
// - an answer to a refusal says which check refused. OpenID keeps that for the log.

import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import Provider, { errors } from 'oidc-provider';
import { handler as clientCredentials } from 'oidc-provider/lib/actions/grants/client_credentials.js';

const [tenant, secret, tlsCertificate, tlsKey, clientCertificate, layout] = process.argv.slice(2);
const resource = 'https://vault.azure.net';
const scope = `${resource}/.default`;
const certificate = new X509Certificate(readFileSync(clientCertificate));
const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url');
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
const demands = {
  'urn:ietf:params:oauth:grant-type:jwt-bearer': { assertion: 'JWT', requested_token_use: 'on_behalf_of' },
  'urn:ietf:params:oauth:grant-type:token-exchange': { subject_token: 'JWT', subject_token_type: accessToken },
};

const byCertificate = (algorithm) => ({
  client_id: algorithm,
  grant_types: ['client_credentials', ...Object.keys(demands)],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: algorithm,
  jwks: { keys: [certificate.publicKey.export({ format: 'jwk' })] },
});

const routes = layout === 'own' ? { token: '/token' } : {
  authorization: '/oauth2/v2.0/authorize',
  code_verification: '/device',
  device_authorization: '/oauth2/v2.0/devicecode',
  token: '/oauth2/v2.0/token',
};

const configuration = {
  clients: [
    { client_id: 'client_secret_post', client_secret: secret, token_endpoint_auth_method: 'client_secret_post' },
    byCertificate('PS256'),
    byCertificate('RS256'),
    {
      client_id: 'native',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      response_types: ['code'],
      redirect_uris: ['http://localhost'],
    },
  ],
  clientDefaults: {
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    id_token_signed_response_alg: 'ES256',
  },
  clientAuthMethods: ['client_secret_post', 'private_key_jwt', 'none'],
  enabledJWA: { clientAuthSigningAlgValues: ['PS256', 'RS256'], idTokenSigningAlgValues: ['ES256'] },
  jwks: { keys: [generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })] },
  routes,
  claims: { openid: ['sub'], profile: ['name'] },
  issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
  features: {
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx) => ctx.oidc.params.scope?.split(' ').find((one) => one.endsWith('/.default'))
        ?.slice(0, -'/.default'.length),
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, indicator) => {
        if (indicator !== resource) {
          throw new errors.InvalidTarget();
        }
        const jwt = { sign: { alg: 'ES256' } };
        return { scope, audience: resource, accessTokenTTL: 3600, accessTokenFormat: 'jwt', jwt };
      },
    },
  },
  assertJwtClientAuthClaimsAndHeader: (ctx, claims, header) => {
    if (header['x5t#S256'] !== thumbprint) {
      throw new errors.InvalidClientAuth('x5t#S256 names no certificate of the client');
    }
  },
};

const server = createServer({ cert: readFileSync(tlsCertificate), key: readFileSync(tlsKey) });
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const provider = new Provider(`https://localhost:${port}/${tenant}`, configuration);
  provider.on('grant.error', (ctx, error) => {
    ctx.body = { ...ctx.body, error_description: error.error_detail ?? error.error_description };
  });
  Object.entries(demands).forEach(([grant, demanded]) => provider.registerGrantType(grant, async (ctx, next) => {
    Object.entries(demanded).forEach(([name, wanted]) => {
      const value = ctx.oidc.params[name] ?? '';
      if (wanted === 'JWT' ? !/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/.test(value) : value !== wanted) {
        throw new errors.InvalidRequest(`${name} must be ${wanted}`);
      }
    });
    await clientCredentials(ctx, next);
    if (demanded.subject_token) {
      ctx.body.issued_token_type = accessToken;
    }
  }, [...Object.keys(demanded), 'scope']));
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url.startsWith(`/${tenant}/`)) {
      response.writeHead(404).end();
      return;
    }
    request.originalUrl = request.url;
    request.url = request.url.slice(tenant.length + 1);
    if (request.url !== routes.token) {
      answer(request, response);
      return;
    }
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      form.set('scope', form.get('scope')?.split(' ').filter((one) => one !== 'offline_access').join(' ') ?? '');
      request.body = form.toString();
      answer(request, response);
    });
  });
  console.log(`listening on ${port}`);
});
process.stdin.resume().on('end', () => process.exit());
