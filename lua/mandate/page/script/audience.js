/* Audience: who may run or edit a flow, and through which share, as the engine answered. */

const shareMembers = new Map();

function members(share) {
  let list = shareMembers.get(share);
  if (!list) {
    const found = new Set(),
      seen = new Set();
    (function walk(number) {
      if (isUser(number)) {
        found.add(number);
        return;
      }
      if (seen.has(number)) return;
      seen.add(number);
      for (const member of other(number)[2]) walk(member);
    })(share);
    list = Array.from(found);
    shareMembers.set(share, list);
  }
  return list;
}

// The groups through which a share holds somebody, the outermost first, after the share itself.
const shareChains = new Map();

function chainOf(share, user) {
  if (!shareChains.has(share)) {
    const above = new Map([[share, null]]),
      todo = [share];
    for (let i = 0; i < todo.length; i++)
      if (!isUser(todo[i]))
        for (const member of other(todo[i])[2])
          if (!above.has(member)) {
            above.set(member, todo[i]);
            todo.push(member);
          }
    if (shareChains.size > 50) shareChains.clear();
    shareChains.set(share, above);
  }
  const above = shareChains.get(share),
    chain = [];
  for (let at = above.get(user); at !== undefined && at !== null; at = above.get(at)) chain.unshift(at);
  return chain.length ? chain : [share];
}

let holders = null; // for each principal, the groups that hold it

function sharesOf(user) {
  if (!holders) {
    holders = new Map();
    D.others.forEach((one, i) =>
      one[2].forEach((member) => {
        if (!holders.has(member)) holders.set(member, []);
        holders.get(member).push(USERS + i);
      }),
    );
  }
  const found = new Set([user]),
    todo = [user];
  while (todo.length)
    for (const holder of holders.get(todo.pop()) || [])
      if (!found.has(holder)) {
        found.add(holder);
        todo.push(holder);
      }
  return found;
}

function unpack(list) {
  const out = [];
  let last = 0;
  for (const step of list) {
    last += step;
    out.push(last);
  }
  return out;
}

const sets = new Map();

function setOf(number) {
  if (!sets.has(number)) sets.set(number, new Set(unpack(D.sets[number])));
  return sets.get(number);
}

const bases = new Map();

function baseOf(env, action) {
  const key = env + action;
  if (!bases.has(key)) bases.set(key, new Set(unpack(D.environments[env][action === "run" ? 5 : 6])));
  return bases.get(key);
}

function grantsOf(f, action) {
  const flow = D.flows[f],
    list = [];
  if (flow[F.owner] >= 0) list.push({ share: flow[F.owner], as: "owner" });
  for (const share of flow[F.coOwners]) list.push({ share, as: "co-owner" });
  if (action !== "edit")
    for (const share of flow[F.runOnly]) list.push({ share, as: flow[F.desktop] ? "user" : "run-only user" });
  return list;
}

// Who may, each with through what: the shares that name them, or a role.
function audience(f, action) {
  const flow = D.flows[f],
    kept = flow[F[action]],
    may = new Map(),
    cannot = new Set();
  for (const pair of kept[1]) setOf(pair[1]).forEach((user) => cannot.add(user));
  for (const grant of grantsOf(f, action))
    for (const user of members(grant.share)) {
      if (cannot.has(user)) continue;
      if (!may.has(user)) may.set(user, []);
      may.get(user).push(grant);
    }
  for (const set of [baseOf(flow[F.env], action), setOf(kept[0])])
    set.forEach((user) => {
      if (!may.has(user)) may.set(user, []);
    });
  return { may, denied: kept[1], unknown: kept[2] || null };
}

const heldRoles = new Map();

// The roles of an environment that somebody holds, in words; none where they are not told.
function rolesOf(env, user) {
  if (!heldRoles.has(env)) {
    const held = new Map(),
      told = D.environments[env][9];
    for (let i = 0; i < told.length; i += 2) setOf(told[i + 1]).forEach((number) => held.set(number, text(told[i])));
    heldRoles.set(env, held);
  }
  return heldRoles.get(env).get(user);
}

function byRole(env, user) {
  const held = rolesOf(env, user);
  return held ? "what they hold in the environment: " + held : "a role in the environment";
}

const grantWords = (grant, user) =>
  grant.share === user ? grant.as : grant.as + " through " + chainOf(grant.share, user).map(nameOf).join(", in it ");

// The chain from a person to what they may: each share that names them, or their roles.
const via = (grants, user, env) =>
  grants.length ? grants.map((grant) => grantWords(grant, user)).join("; ") : byRole(env, user);

function mayOf(f, action, user, shares) {
  const flow = D.flows[f],
    kept = flow[F[action]];
  for (const pair of kept[1]) if (setOf(pair[1]).has(user)) return null;
  const grants = grantsOf(f, action).filter((grant) => shares.has(grant.share));
  if (grants.length) return grants;
  return baseOf(flow[F.env], action).has(user) || setOf(kept[0]).has(user) ? [] : null;
}
