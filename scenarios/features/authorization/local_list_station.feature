Feature: The local authorization list, as the station keeps it
  The station takes what fits, tells which version it has, and charges by what it took and by nothing else.

  Background:
    Given the tokens DEADBEEF, CAFE, F00D are accepted and belong to group FAMILY
    And station CS001 with 2 EVSEs has booted
    And the operator has set LocalPreAuthorize of CS001 to true

  @ocpp1.6 @ocpp2.0.1 @station @TC_042_1_CS @D02
  Scenario: A list that is switched off is none, and is there again when it is switched on
    Given CS001 has local list 3: DEADBEEF accepted
    And the operator has set LocalAuthListEnabled of CS001 to false
    When the operator asks CS001 for the version of its local list
    Then CS001 tells of its local list what its version tells where there is none
    When the operator turns LocalAuthListEnabled of CS001 to true
    And the operator asks CS001 for the version of its local list
    Then CS001 tells version 3 of its local list
    And CS001 keeps to the form
    And the CSMS holds version 3 of the local list of CS001

  @ocpp1.6 @ocpp2.0.1 @station @TC_042_2_CS @D02
  Scenario: A station that was never sent a list tells of an empty one
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 0 of its local list
    And CS001 keeps to the form
    And the CSMS holds version 0 of the local list of CS001

  @ocpp1.6 @station @TC_042_2_CS
  Scenario: A list that was emptied has version 0, whatever its number was
    Given CS001 has local list 3: DEADBEEF accepted
    When the operator sends CS001 the whole local list 4: nobody
    Then CS001 answers the local list with Accepted
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 0 of its local list
    And CS001 keeps to the form
    And the CSMS holds version 0 of the local list of CS001

  @ocpp1.6 @station @TC_043_1_CS
  Scenario: A station without a list takes none and charges by none
    Given the operator has set LocalAuthListEnabled of CS001 to false
    When the operator sends CS001 the whole local list 1: DEADBEEF accepted
    Then CS001 answers the local list with NotSupported
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version -1 of its local list
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And CS001 keeps to the form
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @station @TC_043_3_CS @D01
  Scenario: A list that does not fit is not taken, and the one before stays in force
    Given CS001 has local list 3: DEADBEEF accepted
    When the operator sends CS001 a local list of 101 tokens
    Then CS001 answers the local list with Failed
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 3 of its local list
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then CS001 asks about no token
    And CS001 keeps to the form
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @station @TC_043_CS @D01
  Scenario: A whole list is charged by, and nothing of the one before
    Given CS001 has local list 1: DEADBEEF accepted, CAFE accepted
    When the operator sends CS001 the whole local list 2: CAFE blocked, F00D accepted
    Then CS001 answers the local list with Accepted
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 2 of its local list
    When CS001 starts charging on EVSE 1 with token F00D
    Then CS001 asks about no token
    When CS001 starts charging on EVSE 2 with token DEADBEEF
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And CS001 keeps to the form
    And the CSMS holds an active session on EVSE 1 of CS001 with token F00D
    And the CSMS holds an active session on EVSE 2 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @station @TC_043_CS @D01
  Scenario: A change adds to the list and takes off it, and the rest stays in force
    When the operator sends CS001 the whole local list 1: DEADBEEF accepted, CAFE accepted
    Then CS001 answers the local list with Accepted
    When the operator sends CS001 change 2 of its local list: CAFE off, F00D accepted
    Then CS001 answers the local list with Accepted
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 2 of its local list
    When CS001 starts charging on EVSE 1 with token F00D
    Then CS001 asks about no token
    When the session on EVSE 1 of CS001 is stopped with token F00D and the cable drawn
    Then CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then CS001 asks about no token
    When CS001 starts charging on EVSE 2 with token CAFE
    Then the CSMS authorizes token CAFE for CS001 with Accepted
    And CS001 keeps to the form
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS holds an active session on EVSE 2 of CS001 with token CAFE

  @ocpp1.6 @ocpp2.0.1 @station @TC_043_2_CS @D01
  Scenario: A change may leave numbers out, but an older one is refused and alters nothing
    Given CS001 has local list 2: DEADBEEF accepted
    When the operator sends CS001 change 5 of its local list: F00D accepted
    Then CS001 answers the local list with Accepted
    When the operator sends CS001 change 4 of its local list: CAFE accepted
    Then CS001 answers the local list with VersionMismatch
    And CS001 keeps to the form
    And the CSMS holds local list 4 of CS001: DEADBEEF accepted, F00D accepted, CAFE accepted
