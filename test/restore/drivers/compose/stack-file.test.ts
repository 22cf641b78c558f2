import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ContainersFile } from '../../../../src/restore/drivers/compose/containers-file.ts';
import { renderStackFile } from '../../../../src/restore/drivers/compose/stack-file.ts';

const render = (text: string, { keepsBackupLabels = false, containers = {}, configContents = {} } = {}) =>
  renderStackFile({
    run: 'r1',
    path: '/recipe/compose.yml',
    text,
    containers: ContainersFile.parse(containers),
    configContents,
    keepsBackupLabels,
  });
const service = (fields: string) => `services: {app: {image: a, ${fields}}}\nvolumes: {data: }\n`;
const rendered = (text: string, options = {}) => parse(render(text, options).text).services.app;
const stamp = { 'slack-mm2.restore-run': 'r1' };

describe('the stack of a run', () => {
  test('publishes no ports and takes no name of others', () => {
    const app = rendered(service('ports: ["25:25"], container_name: mail'));
    expect(app).not.toHaveProperty('ports');
    expect(app).not.toHaveProperty('container_name');
  });

  test('has volumes and networks of its own where the recipe has those of others', () => {
    const stack = parse(
      render(`services: {app: {image: a}}
volumes: {data: {external: true, name: real-data}}
networks: {proxy: {external: true}}
secrets: {key: {external: true, name: real_key}}`).text,
    );
    expect(stack).toMatchObject({
      volumes: { data: { labels: stamp } },
      networks: { proxy: { driver: 'overlay', labels: stamp }, default: { labels: stamp } },
      secrets: { key: { external: true, name: 'r1_key' } },
    });
    expect(stack.volumes.data).not.toHaveProperty('name');
    expect(stack.volumes.data).not.toHaveProperty('external');
    expect(stack.networks.proxy).not.toHaveProperty('external');
  });

  test.each([
    ['deploy: {labels: {a: b}}', { a: 'b', ...stamp }],
    ['deploy: {labels: [a=b]}', ['a=b', 'slack-mm2.restore-run=r1']],
    ['deploy: {labels: [traefik.enable=true, "traefik.http.x=y", a=b]}', ['a=b', 'slack-mm2.restore-run=r1']],
    ['deploy: {labels: {backupbot.backup: "true", a: b}}', { a: 'b', ...stamp }],
  ])(
    'stamps services, and leaves labels out that others of the machine would act on: %s',
    (fields, labels) => {
      expect(rendered(service(fields)).deploy.labels).toEqual(labels);
      expect(rendered(service(fields)).labels).toEqual(stamp);
    },
  );

  test('keeps the backup labels for backup-bot-two', () => {
    const text = service('deploy: {labels: {backupbot.backup: "true"}}');
    expect(rendered(text, { keepsBackupLabels: true }).deploy.labels).toEqual({
      'backupbot.backup': 'true',
      ...stamp,
    });
  });

  test.each([
    ['volumes: ["/opt/mail:/mail"]', /"\/opt\/mail" is a path of the machine/],
    ['volumes: ["./conf:/conf"]', /"\.\/conf" is a path of the machine/],
    ['volumes: [{type: bind, source: /opt/mail, target: /mail}]', /"\/opt\/mail" is a path of the machine/],
    ['volumes: ["$' + '{WHERE}:/mail"]', /write the volume's name/],
    ['network_mode: host', /network_mode/],
  ])('refuses what could reach real data: %s', (fields, message) => {
    expect(() => render(service(fields))).toThrow(message);
  });

  test.each([
    ['volumes: ["./conf:/conf:ro"]', ['/recipe/conf:/conf:ro']],
    [
      'volumes: [{type: bind, source: ./conf, target: /c, read_only: true}]',
      [{ type: 'bind', source: '/recipe/conf', target: '/c', read_only: true }],
    ],
    ['volumes: ["data:/data", "/anonymous"]', ['data:/data', '/anonymous']],
  ])('takes what it can only read: %s', (fields, volumes) => {
    expect(rendered(service(fields)).volumes).toEqual(volumes);
  });

  test('calls a config otherwise when its text is another: Swarm changes none', () => {
    const text =
      'services: {app: {image: a, configs: [{source: s, target: /s, mode: 0555}]}}\nconfigs: {s: {file: s.sh}}';
    const [one, two] = ['one', 'two'].map((s) => render(text, { configContents: { s } }).configs[0]);
    expect(one).toMatch(/^r1_s_[0-9a-f]{8}$/);
    expect(two).not.toBe(one);
    expect(rendered(text).configs).toEqual([{ source: 's', target: '/s', mode: 0o555 }]);
  });

  test('puts words in quotes that docker would take for something else', () => {
    expect(render(service('environment: {A: "yes", B: "0755", C: "22:30"}')).text).toMatch(
      /A: "yes"\s+B: "0755"\s+C: "22:30"/,
    );
  });

  test.each([
    ['environment: ["A=$' + '{B:-$' + '{C}}", D, "E=$$F"]', ['B', 'C', 'D']],
    ['environment: {A: "$B", D: , E: "$$F"}', ['B', 'D']],
  ])('tells which variables it asks for: %s', (fields, variables) => {
    expect(render(service(fields)).variables).toEqual(variables);
  });

  test('lets the gateways into a network with the services that have an endpoint only', () => {
    const text =
      'services: {app: {image: a, networks: [in]}, db: {image: b, networks: [in]}}\nnetworks: {in: }';
    const stack = parse(
      render(text, { containers: { endpoints: { web: { service: 'app', port: 80, protocol: 'http' } } } })
        .text,
    );
    expect(stack.services.app.networks).toEqual(['in', 'restore-proof']);
    expect(stack.services.db.networks).toEqual(['in']);
    expect(stack.networks['restore-proof']).toMatchObject({ attachable: true });
  });

  test('names what containers.yml has and the recipe has not', () => {
    const containers = { leave_out: { cert: 'copies certificates' } };
    expect(() => render(service('tty: true'), { containers })).toThrow(
      'containers.yml: there is no service "cert" in /recipe/compose.yml',
    );
  });
});
