import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService
import Testing

@Test("reasons of a service have the numbers of the registry")
func reasonNumbers() {
  #expect(DenyReason.wrongService.rawValue == 4000)
  #expect(DenyReason.malformedBody.rawValue == 4007)
}
