import LatchkeyCore
import LatchkeyVectors

/// An anchor's end may be put off again; what hung under it was dead in between, and is not forgotten.
func addPutOffEnds(_ suite: inout Suite) {
  for (id, leaf, expect) in [
    ("unspent", 2, .allow), ("spent", 1, .denySigned(.replayed, holder: 9)),
  ] as [(String, UInt32, Expectation)] {
    suite.add(
      "end-put-off-\(id)",
      "An issuer keeps its slot beyond its anchor's notAfter, which may be put off",
      ["REPLAY-10", "CAP-2"], threats: ["T7", "T22"],
      of: expect.verdict == .deny ? "replay-end-put-off-unspent" : nil,
      note: "Six slots: two anchors', the service's under the ending one, and three more."
    ) { world in
      let second = world.key("second")
      func anchors(_ world: World, notAfter: UInt64) -> Item {
        .array([world.anchor(world.owner), world.anchor(second, notAfter: notAfter)])
      }
      let list = anchors(world, notAfter: noon + 100)
      let first = world.found { $0.claims[6] = list }
      world.tellTime(noon)
      var authority = world.service(1, serial: 1)[0]
      authority.key = second
      authority.kid = second.kid
      let spent = world.serviceLeaf(1, under: authority, serial: 1)
      world.visitNow([authority, spent], by: "courier 1", .allow)
      world.advance(200)
      for number in 2...4 { world.serve(number, serial: UInt32(number), .allow) }
      world.serve(5, serial: 5, .denySigned(.slotsFull, holder: 10))
      var next = world.configuration(after: first)
      next.claims[6] = anchors(world, notAfter: 0)
      world.configure(next)
      let again = world.serviceLeaf(1, under: authority, serial: leaf)
      world.visitNow([authority, again], by: "courier 1", expect)
    }
  }
}
