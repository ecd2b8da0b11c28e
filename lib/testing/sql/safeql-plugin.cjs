// SafeQL loads its plugins by path, in two processes. The comparison itself comes with the statement: rule.ts.
module.exports = {
  factory: () => ({
    name: 'tributary',
    onTarget: () => ({
      typeCheck({ node, output }) {
        const message = node.tributary(output);
        return message === null ? undefined : { message };
      },
    }),
  }),
};
