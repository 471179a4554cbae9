/** Imports point one way only (ARCHITECTURE.md). A driver never imports the domain: it cannot know what a visit is, so it cannot decide one. */
const within = (...names) => `^(${names.join('|')})/`;
const only = (name, from, ...allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(packages|drivers|apps|sim|model|e2e|bench|scripts)/', pathNot: [from, ...allowed] },
});

module.exports = {
  forbidden: [
    only('kit-imports-nothing', within('packages/kit')),
    only('domain-imports-kit', within('packages/domain'), within('packages/kit')),
    only('labels-imports-kit', within('packages/labels'), within('packages/kit')),
    only('parcel-mail-imports-domain-and-labels', within('packages/parcel-mail'), within('packages/kit', 'packages/domain', 'packages/labels')),
    only('grants-imports-kit', within('packages/grants'), within('packages/kit')),
    only('contract-imports-kit-and-domain', within('packages/contract'), within('packages/kit', 'packages/domain')),
    only('client-imports-contract', within('packages/client'), within('packages/contract')),
    only('sealing-imports-kit', within('packages/sealing'), within('packages/kit')),
    only('driver-api-imports-kit', within('packages/driver-api'), within('packages/kit')),
    only('evidence-imports-kit', within('packages/evidence'), within('packages/kit')),
    only('liveness-imports-kit', within('packages/liveness'), within('packages/kit')),
    only('logging-imports-kit', within('packages/logging'), within('packages/kit')),
    { name: 'drivers-import-their-ports', severity: 'error', from: { path: '^drivers/([^/]+)/src/', pathNot: '(\\.test\\.ts$|/(rig|test)/)' }, to: { path: '^(packages|drivers|apps|sim|e2e|bench|scripts)/', pathNot: ['^drivers/$1/', within('packages/kit', 'packages/driver-api')] } },
    { name: 'drivers-never-import-the-domain', severity: 'error', from: { path: '^drivers/' }, to: { path: '^packages/(domain|contract)/' } },
    only('hub-imports-packages-and-drivers', '^apps/hub/src/(?!.*test)', within('apps/hub', 'packages', 'drivers')),
    only('server-imports-packages', '^apps/server/src/(?!.*test)', within('apps/server', 'packages')),
    only('web-imports-packages', within('apps/web'), within('packages')),
    only('model-imports-the-domain', '^model/', within('packages/kit', 'packages/domain')),
    only('sim-imports-kit', '^sim/src/(?!.*test)', within('sim', 'packages/kit', 'packages/logging')),
    { name: 'pure-packages-do-no-io', severity: 'error', from: { path: '^packages/(kit|domain|labels|liveness|sealing|parcel-mail)/src/', pathNot: '\\.test\\.ts$' }, to: { dependencyTypes: ['core'] } },
    { name: 'pure-packages-need-no-library', severity: 'error', from: { path: '^packages/(kit|domain|labels|liveness)/src/', pathNot: '\\.test\\.ts$' }, to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional'] } },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'nothing-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^virtual:|[?]url$' } },
    { name: 'nothing-undeclared', severity: 'error', from: { pathNot: '\\.(it\\.)?test\\.tsx?$' }, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|dist)/|^data/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.node'] },
  },
};
