import Testing
@testable import LatchkeyHTTP
