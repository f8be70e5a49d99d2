import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

/// Delegation: depth, each, roles, binding (CHAIN, CON-6, SIG-4, SIG-9, DEC-5).
func chainSuite() -> Suite {
  var suite = Suite("chain")
  addDepths(&suite)
  addEachUses(&suite)
  addEachLives(&suite)
  addEachStaleness(&suite)
  addEachNeeds(&suite)
  addPlaces(&suite)
  addRoles(&suite)
  addResidents(&suite)
  addRoots(&suite)
  addKeyIDs(&suite)
  addBrokenSignatures(&suite)
  addParents(&suite)
  addCachedLinks(&suite)
  return suite
}

/// A refusal for a pass that is itself not in order.
private func refused(_ reason: DenyReason) -> Expectation { .denySigned(reason, holder: 12) }

private func each(_ pairs: [(Int64, Item)]) -> Item { Fields(pairs).item }

// MARK: - Depth

private func addDepths(_ suite: inout Suite) {
  suite.visits("two-links", "A courier opens under a service's authority", ["CHAIN-1"], .short)
  suite.visits("three-links", "A courier opens under a service's branch", ["CHAIN-1"], .long)
  suite.visits(
    "depth-to-spare", "A chain may be shorter than its depth allows", ["CHAIN-1"], .short
  ) { $0.root[C.depth] = .int(2) }
  suite.visits(
    "leaf-with-depth", "A leaf that could delegate opens, too", ["CHAIN-1"], .short
  ) { $0.leaf[C.depth] = .int(2) }
  let cases: [(id: String, title: String, plan: ChainPlan, change: (inout ChainPlan) -> Void)] = [
    (
      "depth-absent", "A holder who is not told that he may delegate may not", .short,
      { $0.root[C.depth] = nil }
    ),
    ("depth-0", "Depth 0 allows no link below", .short, { $0.root[C.depth] = .int(0) }),
    (
      "depth-1-of-three", "Depth 1 allows one link below, not two", .long,
      { $0.root[C.depth] = .int(1) }
    ),
    (
      "branch-depth-absent", "The branch may not delegate unless told so", .long,
      { $0.middle[C.depth] = nil }
    ),
    (
      "branch-depth-0", "The root's depth does not replace the branch's", .long,
      { $0.middle[C.depth] = .int(0) }
    ),
  ]
  for row in cases {
    suite.visits(
      row.id, row.title, ["CHAIN-1"], row.plan, refused(.depthExceeded),
      of: row.plan.hasBranch ? "chain-three-links" : "chain-two-links", row.change)
  }
}

// MARK: - Each

private func addEachUses(_ suite: inout Suite) {
  suite.visits(
    "each-uses-met", "A leaf of as many uses as each allows opens", ["CHAIN-2"], .short
  ) {
    $0.root[C.each] = each([(1, .int(3))])
    $0.leaf[C.uses] = .int(3)
  }
  suite.visits(
    "each-uses-exceeded", "A leaf of one use more is too wide", ["CHAIN-2"], .short,
    refused(.grantTooWide), of: "chain-each-uses-met"
  ) {
    $0.root[C.each] = each([(1, .int(3))])
    $0.leaf[C.uses] = .int(4)
  }
  suite.visits(
    "each-uses-absent", "A leaf whose uses are not counted is too wide", ["CHAIN-2"],
    threats: ["T12", "T7"], .short, refused(.grantTooWide), of: "chain-two-links",
    note: "Absent means not counted, which is more than any number."
  ) { $0.leaf[C.uses] = nil }
  suite.visits(
    "each-uses-on-root-only", "Uses of the authority itself do not stand for the leaf's",
    ["CHAIN-2"], .short, refused(.grantTooWide), of: "chain-two-links"
  ) {
    $0.root[C.uses] = .int(1)
    $0.leaf[C.uses] = nil
  }
  let both: (inout ChainPlan) -> Void = {
    $0.root[C.each] = each([(1, .int(3))])
    $0.middle[C.each] = each([(1, .int(2))])
    $0.leaf[C.uses] = .int(2)
  }
  suite.visits(
    "each-uses-two-levels", "A leaf meets the each of two links", ["CHAIN-2"], .long, .allow,
    note: "The middle link needs no uses of its own: each speaks of the leaf.", both)
  suite.visits(
    "each-uses-second-level", "The each of link 2 binds the leaf", ["CHAIN-2"], .long,
    refused(.grantTooWide), of: "chain-each-uses-two-levels"
  ) {
    both(&$0)
    $0.leaf[C.uses] = .int(3)
  }
  suite.visits(
    "each-uses-first-level", "The each of link 1 reaches over link 2", ["CHAIN-2"], .long,
    refused(.grantTooWide), of: "chain-each-uses-two-levels",
    note: "A check of neighbours only would miss it."
  ) {
    both(&$0)
    $0.root[C.each] = each([(1, .int(1))])
  }
}

private func addEachLives(_ suite: inout Suite) {
  suite.visits(
    "each-life-met", "A leaf as long as each allows opens", ["CHAIN-3"], .short
  ) { $0.root[C.each] = each([(2, .int(7_200))]) }
  suite.visits(
    "each-life-exceeded", "A leaf one second longer is too wide", ["CHAIN-3"], .short,
    refused(.grantTooWide), of: "chain-each-life-met"
  ) {
    $0.root[C.each] = each([(2, .int(7_200))])
    $0.leafEnd += 1
  }
  let both: (inout ChainPlan) -> Void = {
    $0.root[C.each] = each([(2, .int(7_200))])
    $0.middle[C.each] = each([(2, .int(7_200))])
  }
  suite.visits(
    "each-life-two-levels", "A leaf is as long as two links allow", ["CHAIN-3"], .long, .allow,
    note: "The middle link itself lives for days.", both)
  suite.visits(
    "each-life-second-level", "The life of link 2's each binds the leaf", ["CHAIN-3"], .long,
    refused(.grantTooWide), of: "chain-each-life-two-levels"
  ) {
    both(&$0)
    $0.middle[C.each] = each([(2, .int(7_199))])
  }
  suite.visits(
    "each-life-first-level", "The life of link 1's each binds the leaf", ["CHAIN-3"], .long,
    refused(.grantTooWide), of: "chain-each-life-two-levels"
  ) {
    both(&$0)
    $0.root[C.each] = each([(2, .int(7_199))])
  }
}

private func addEachStaleness(_ suite: inout Suite) {
  let met: (inout ChainPlan) -> Void = {
    $0.root[C.each] = each([(3, .int(600))])
    $0.leaf[C.maxStaleness] = .int(600)
    $0.hasStaple = true
  }
  suite.visits(
    "each-staleness-met", "A leaf that wants staples as fresh as each demands opens",
    ["CHAIN-4"], threats: ["T1"], .short, .allow, met)
  suite.visits(
    "each-staleness-exceeded", "A leaf content with a staple one second older is too wide",
    ["CHAIN-4"], threats: ["T1"], .short, refused(.grantTooWide), of: "chain-each-staleness-met"
  ) {
    met(&$0)
    $0.leaf[C.maxStaleness] = .int(601)
  }
  suite.visits(
    "each-staleness-absent", "A leaf that wants no staple is too wide", ["CHAIN-4"],
    threats: ["T1"], .short, refused(.grantTooWide), of: "chain-each-staleness-met"
  ) {
    met(&$0)
    $0.leaf[C.maxStaleness] = nil
  }
  let both: (inout ChainPlan) -> Void = {
    met(&$0)
    $0.middle[C.each] = each([(3, .int(600))])
  }
  suite.visits(
    "each-staleness-two-levels", "A leaf meets the staleness of two links", ["CHAIN-4"],
    threats: ["T1"], .long, .allow, both)
  suite.visits(
    "each-staleness-second-level", "The staleness of link 2's each binds the leaf", ["CHAIN-4"],
    threats: ["T1"], .long, refused(.grantTooWide), of: "chain-each-staleness-two-levels"
  ) {
    both(&$0)
    $0.middle[C.each] = each([(3, .int(599))])
  }
  suite.visits(
    "each-staleness-first-level", "The staleness of link 1's each binds the leaf", ["CHAIN-4"],
    threats: ["T1"], .long, refused(.grantTooWide), of: "chain-each-staleness-two-levels"
  ) {
    both(&$0)
    $0.root[C.each] = each([(3, .int(599))])
  }
}

private func addEachNeeds(_ suite: inout Suite) {
  let met: (inout ChainPlan) -> Void = {
    $0.root[C.each] = each([(4, .numbers([C.uses, C.relockWithin]))])
    $0.leaf[C.relockWithin] = .int(60)
  }
  suite.visits(
    "needs-met", "A leaf that carries what each names opens", ["CHAIN-5"], threats: ["T15"],
    .short, .allow, met)
  suite.visits(
    "needs-last-absent", "A leaf without the last of the named constraints is too wide",
    ["CHAIN-5"], threats: ["T15"], .short, refused(.grantTooWide), of: "chain-needs-met"
  ) {
    met(&$0)
    $0.leaf[C.relockWithin] = nil
  }
  suite.visits(
    "needs-first-absent", "A leaf without the first of the named constraints is too wide",
    ["CHAIN-5"], threats: ["T15"], .short, refused(.grantTooWide), of: "chain-needs-met"
  ) {
    met(&$0)
    $0.leaf[C.uses] = nil
  }
  let both: (inout ChainPlan) -> Void = {
    met(&$0)
    $0.root[C.each] = each([(4, .numbers([C.uses]))])
    $0.middle[C.each] = each([(4, .numbers([C.relockWithin]))])
  }
  suite.visits(
    "needs-two-levels", "A leaf carries what two links name", ["CHAIN-5"], threats: ["T15"],
    .long, .allow, both)
  suite.visits(
    "needs-second-level", "What link 2 names must be in the leaf", ["CHAIN-5"],
    threats: ["T15"], .long, refused(.grantTooWide), of: "chain-needs-two-levels"
  ) {
    both(&$0)
    $0.leaf[C.relockWithin] = nil
  }
  suite.visits(
    "needs-first-level", "What link 1 names must be in the leaf", ["CHAIN-5"],
    threats: ["T15"], .long, refused(.grantTooWide), of: "chain-needs-two-levels"
  ) {
    both(&$0)
    $0.leaf[C.uses] = nil
  }
  suite.visits(
    "needs-in-middle", "A named constraint on the link between does not stand for the leaf's",
    ["CHAIN-5"], threats: ["T15"], .long, refused(.grantTooWide), of: "chain-needs-two-levels",
    note: "The link below an authority is not always the leaf."
  ) {
    both(&$0)
    $0.leaf[C.relockWithin] = nil
    $0.middle[C.relockWithin] = .int(60)
  }
}

// MARK: - Places

private func addPlaces(_ suite: inout Suite) {
  let nonce = Item.filled(1, 16)
  let cases: [(id: String, title: String, plan: ChainPlan, change: (inout ChainPlan) -> Void)] = [
    (
      "challenge-on-root", "A challenge belongs to the leaf, not to an authority", .short,
      { $0.root[C.challenge] = nonce }
    ),
    (
      "challenge-on-middle", "A challenge belongs to the leaf, not to a branch", .long,
      { $0.middle[C.challenge] = nonce }
    ),
    (
      "job-on-root", "A job belongs to the leaf, not to an authority", .short,
      { $0.root[C.job] = .filled(1, 32) }
    ),
    (
      "job-on-middle", "A job belongs to the leaf, not to a branch", .long,
      { $0.middle[C.job] = .filled(1, 32) }
    ),
    (
      "each-on-leaf", "An each speaks of links below, and a leaf has none", .short,
      { $0.leaf[C.each] = each([]) }
    ),
    (
      "slots-on-leaf", "Slots are counted on link 1 only", .short,
      { $0.leaf[C.slots] = .int(1) }
    ),
    (
      "slots-on-middle", "A branch cannot give itself slots", .long,
      { $0.middle[C.slots] = .int(8) }
    ),
  ]
  for row in cases {
    suite.visits(
      row.id, row.title, ["CON-6"], row.plan, refused(.constraintNotAllowed),
      of: row.plan.hasBranch ? "chain-three-links" : "chain-two-links", row.change)
  }
  suite.add(
    "slots-on-only-link", "Slots may stand on the only link, which is link 1", ["CON-6"],
    threats: ["T12"]
  ) { world in
    world.ready()
    world.visitNow([world.guestPass(Fields([(C.slots, .int(1))]))], by: "guest", .allow)
  }
  suite.add(
    "each-on-only-link", "An authority with an each opens no door by itself", ["CON-6"],
    threats: ["T12"], of: "chain-slots-on-only-link",
    note: "Otherwise a service opens with the authority what no leaf of it could."
  ) { world in
    world.ready()
    let pass = world.guestPass(Fields([(C.slots, .int(1)), (C.each, each([]))]))
    world.visitNow([pass], by: "guest", refused(.constraintNotAllowed))
  }
}
