Feature: Out of service and back
  The operator takes a connector, an EVSE or the station out of service: at once where nobody charges, after the
  session where somebody does; and it stays so over a restart.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 with 2 EVSEs has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @G03
  Scenario: One EVSE out of service
    When the operator takes EVSE 1 of CS001 out of service
    Then CS001 answers the change of availability with Accepted
    And CS001 signals EVSE 1 as Unavailable
    And CS001 does not signal EVSE 2 as Unavailable
    And the CSMS shows the status of EVSE 1 of CS001 as Unavailable
    And the CSMS holds EVSE 1 of CS001 as told to be Inoperative

  @ocpp1.6 @ocpp2.0.1 @csms @station @G03
  Scenario: One EVSE back into service
    Given the operator has taken EVSE 1 of CS001 out of service
    When the operator brings EVSE 1 of CS001 back into service
    Then CS001 answers the change of availability with Accepted
    And CS001 signals EVSE 1 as Available
    And the CSMS shows the status of EVSE 1 of CS001 as Available
    And the CSMS holds EVSE 1 of CS001 as told to be Operative

  @ocpp2.0.1 @csms @station @G03
  Scenario: One connector out of service
    When the operator takes connector 1 of EVSE 2 of CS001 out of service
    Then CS001 answers the change of availability with Accepted
    And CS001 signals EVSE 2 as Unavailable
    And the CSMS shows the status of EVSE 2 of CS001 as Unavailable
    And the CSMS holds EVSE 2 of CS001 as told to be Inoperative

  @ocpp1.6 @ocpp2.0.1 @csms @station @G04
  Scenario: The whole station out of service
    When the operator takes the whole of CS001 out of service
    Then CS001 answers the change of availability with Accepted
    And CS001 signals EVSE 1 as Unavailable
    And CS001 signals EVSE 2 as Unavailable
    And the CSMS shows the status of EVSE 2 of CS001 as Unavailable
    And the CSMS holds the whole of CS001 as told to be Inoperative

  @ocpp1.6 @ocpp2.0.1 @csms @station @G04
  Scenario: The whole station back into service
    Given the operator has taken the whole of CS001 out of service
    When the operator brings the whole of CS001 back into service
    Then CS001 answers the change of availability with Accepted
    And CS001 reports each of its connectors as available
    And the CSMS shows each connector of CS001 as available
    And the CSMS holds the whole of CS001 as told to be Operative

  @ocpp1.6 @ocpp2.0.1 @csms @station @G03
  Scenario: An EVSE where somebody charges is taken out of service afterwards
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator takes EVSE 1 of CS001 out of service
    Then CS001 answers the change of availability with Scheduled
    And CS001 reports no end on EVSE 1
    And CS001 does not signal EVSE 1 as Unavailable
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS holds EVSE 1 of CS001 as told to be Inoperative

  @ocpp1.6 @ocpp2.0.1 @csms @station @G03
  Scenario: What was scheduled is done when the session is over
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And the operator has taken EVSE 1 of CS001 out of service
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then CS001 signals EVSE 1 as Unavailable
    And the CSMS shows the status of EVSE 1 of CS001 as Unavailable
    And the CSMS holds no active session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @G04
  Scenario: A station where somebody charges is taken out of service afterwards
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator takes the whole of CS001 out of service
    Then CS001 answers the change of availability with Scheduled
    And CS001 reports no end on EVSE 1
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS holds the whole of CS001 as told to be Inoperative

  @ocpp1.6 @ocpp2.0.1 @csms @station @G04
  Scenario: What was scheduled for the station is done when its last session is over
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And the operator has taken the whole of CS001 out of service
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then CS001 signals EVSE 1 as Unavailable
    And the CSMS shows the status of EVSE 1 of CS001 as Unavailable
    And the CSMS shows the status of EVSE 2 of CS001 as Unavailable
    And the CSMS holds no active session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @G03 @G04
  Scenario Outline: Out of service it stays over a restart
    Given the operator has taken <place> of CS001 out of service
    When station CS001 is switched off and on again
    Then CS001 signals EVSE 1 as Unavailable
    And the CSMS shows the status of EVSE 1 of CS001 as Unavailable

    Examples:
      | place     |
      | EVSE 1    |
      | the whole |

  @ocpp1.6 @ocpp2.0.1 @csms @station @G03
  Scenario: A place that the station does not have
    When the operator takes EVSE 9 of CS001 out of service
    Then CS001 answers the change of availability with Rejected
    And the operator is told of the answer Rejected
    And the CSMS shows each connector of CS001 as available

  @ocpp1.6 @ocpp2.0.1 @csms @station @G03
  Scenario: Nobody charges where it is out of service
    Given the operator has taken EVSE 1 of CS001 out of service
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then CS001 does not charge on EVSE 1
    And the CSMS holds no session of CS001
