Feature: The local authorization list, as the CSMS deals with it
  What the operator wants goes out as it was given; what the station answers is told, kept and not repeated.

  @ocpp1.6 @ocpp2.0.1 @csms @TC_042_1_CSMS @D02
  Scenario: The CSMS learns that a station has no list
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 will tell of its local list what its version tells where there is none
    When the operator asks CS001 for the version of its local list
    Then the CSMS asks CS001 once for the version of its local list and tells the operator of none
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds of the local list of CS001 what its version tells where there is none

  @ocpp1.6 @ocpp2.0.1 @csms @TC_042_2_CSMS @D02
  Scenario: The CSMS learns that a list is empty
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 will tell version 0 of its local list
    When the operator asks CS001 for the version of its local list
    Then the CSMS asks CS001 once for the version of its local list and tells the operator 0
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds version 0 of the local list of CS001

  @ocpp1.6 @csms @TC_043_1_CSMS
  Scenario: The CSMS copes with a station that keeps no list
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 will answer the local list with NotSupported
    When the operator sends CS001 the whole local list 1: DEADBEEF accepted, CAFE blocked
    Then the CSMS sends CS001 one local list, 1 whole: DEADBEEF accepted, CAFE blocked
    And the operator is told of the answer NotSupported
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds no local list of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @TC_043_3_CSMS @D01
  Scenario: The CSMS copes with a list that fails
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 will answer the local list with Accepted
    And CS001 has local list 3: DEADBEEF accepted
    And CS001 will answer the local list with Failed
    When the operator sends CS001 the whole local list 4: CAFE accepted, F00D blocked
    Then the CSMS sends CS001 one local list, 4 whole: CAFE accepted, F00D blocked
    And the operator is told of the answer Failed
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds local list 3 of CS001: DEADBEEF accepted

  @ocpp1.6 @ocpp2.0.1 @csms @TC_043_4_CSMS @D01
  Scenario: The CSMS sends a whole list
    Given station CS001 has booted
    And CS001 has local list 1: DEADBEEF accepted, CAFE accepted
    When the operator sends CS001 the whole local list 2: CAFE blocked, F00D accepted
    Then the CSMS sends CS001 one local list, 2 whole: CAFE blocked, F00D accepted
    And the operator is told of the answer Accepted
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds local list 2 of CS001: CAFE blocked, F00D accepted

  @ocpp1.6 @ocpp2.0.1 @csms @TC_043_5_CSMS @D01
  Scenario: The CSMS sends what has changed
    Given station CS001 has booted
    And CS001 has local list 1: DEADBEEF accepted, CAFE accepted
    When the operator asks CS001 for the version of its local list
    Then the CSMS asks CS001 once for the version of its local list and tells the operator 1
    When the operator sends CS001 change 2 of its local list: F00D accepted
    Then the CSMS sends CS001 one local list, 2 as a change: F00D accepted
    And the operator is told of the answer Accepted
    And the CSMS holds local list 2 of CS001: DEADBEEF accepted, CAFE accepted, F00D accepted
    When the operator sends CS001 change 3 of its local list: DEADBEEF blocked, CAFE off
    Then the CSMS sends CS001 one local list, 3 as a change: DEADBEEF blocked, CAFE off
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds local list 3 of CS001: DEADBEEF blocked, F00D accepted
