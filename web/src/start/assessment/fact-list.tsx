/** Names with a text each. */
export const FactList = ({ facts }: { facts: readonly (readonly [name: string, text: string])[] }) => (
  <dl className="facts">
    {facts.map(([name, text]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd className="breakable">{text}</dd>
      </div>
    ))}
  </dl>
);
