Feature: The local authorization list
  The operator gives a station a list of tokens; the station keeps it by version, and the CSMS knows what it took.

  Background:
    Given station CS001 has booted

  @ocpp2.0.1 @csms @station @D01
  Scenario: A station whose list is switched off takes none
    Given the operator has set LocalAuthListEnabled of CS001 to false
    When the operator sends CS001 the whole local list 1: DEADBEEF accepted
    Then CS001 answers the local list with Failed
    And the operator is told of the answer Failed
    And the CSMS holds no local list of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @D01
  Scenario: A change that is not newer is answered VersionMismatch, and the whole list follows
    Given CS001 has local list 5: DEADBEEF accepted
    When the operator sends CS001 change 5 of its local list: CAFE accepted
    Then CS001 answers the local list with VersionMismatch
    And the CSMS sends CS001 the whole list after it, which is taken: DEADBEEF accepted, CAFE accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds local list 5 of CS001: DEADBEEF accepted, CAFE accepted

  @ocpp1.6 @ocpp2.0.1 @csms @station @D01
  Scenario: A list outlives a restart of the station
    Given CS001 has local list 4: DEADBEEF accepted
    When station CS001 is switched off and on again
    Then the CSMS answers the boot of CS001 with Accepted
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 4 of its local list
    And the CSMS holds local list 4 of CS001: DEADBEEF accepted
