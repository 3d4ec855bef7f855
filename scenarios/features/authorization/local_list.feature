Feature: The local authorization list
  The operator gives a station a list of tokens; the station keeps it by version, and the CSMS knows what it took.

  Background:
    Given station CS001 has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_042_1_CSMS @TC_042_1_CS @D02
  Scenario: The version of a list that is switched off
    Given the operator has set LocalAuthListEnabled of CS001 to false
    When the operator asks CS001 for the version of its local list
    Then CS001 tells of its local list what its version tells where there is none
    And the conversation of CS001 is well-formed
    And the CSMS holds of the local list of CS001 what its version tells where there is none

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_042_2_CSMS @TC_042_2_CS @D02
  Scenario: The version of an empty list
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 0 of its local list
    And the conversation of CS001 is well-formed
    And the CSMS holds version 0 of the local list of CS001

  @ocpp1.6 @csms @station @TC_043_1_CSMS @TC_043_1_CS
  Scenario: A station that keeps no list takes none
    Given the operator has set LocalAuthListEnabled of CS001 to false
    When the operator sends CS001 the whole local list 1: DEADBEEF accepted
    Then CS001 answers the local list with NotSupported
    And the operator is told of the answer NotSupported
    And the CSMS holds no local list of CS001

  @ocpp2.0.1 @csms @station @D01
  Scenario: A station whose list is switched off takes none
    Given the operator has set LocalAuthListEnabled of CS001 to false
    When the operator sends CS001 the whole local list 1: DEADBEEF accepted
    Then CS001 answers the local list with Failed
    And the operator is told of the answer Failed
    And the CSMS holds no local list of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_043_3_CSMS @TC_043_3_CS @D01
  Scenario: A list that does not fit is not taken, and the one before stays
    Given CS001 has local list 3: DEADBEEF accepted
    When the operator sends CS001 a local list of 101 tokens
    Then CS001 answers the local list with Failed
    And the operator is told of the answer Failed
    And the CSMS holds local list 3 of CS001: DEADBEEF accepted
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 3 of its local list

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_043_4_CSMS @TC_043_4_CS @D01
  Scenario: A whole list replaces the one before
    Given CS001 has local list 1: DEADBEEF accepted, CAFE accepted
    When the operator sends CS001 the whole local list 2: CAFE blocked, F00D accepted
    Then CS001 answers the local list with Accepted
    And the operator is told of the answer Accepted
    And the CSMS holds local list 2 of CS001: CAFE blocked, F00D accepted
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 2 of its local list
    And the conversation of CS001 is well-formed

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_043_5_CSMS @TC_043_5_CS @D01
  Scenario: A change adds, alters and takes off
    Given CS001 has local list 1: DEADBEEF accepted, CAFE accepted
    When the operator sends CS001 change 2 of its local list: DEADBEEF blocked, CAFE off, F00D accepted
    Then CS001 answers the local list with Accepted
    And the operator is told of the answer Accepted
    And the CSMS holds local list 2 of CS001: DEADBEEF blocked, F00D accepted
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 2 of its local list
    And the conversation of CS001 is well-formed

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
