Feature: What a CSMS makes of statuses, availability and reservations
  Judged by the hand-made messages and answers of a bare station of OCPP 2.0.1.

  Background:
    Given the token DEADBEEF is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted

  @ocpp2.0.1 @csms @G01
  Scenario Outline: A status is believed
    When CS001 sends a bare status <status> of EVSE 2
    Then the CSMS acknowledges every message of CS001
    And the CSMS shows the status of EVSE 2 of CS001 as <status>

    Examples:
      | status      |
      | Available   |
      | Occupied    |
      | Reserved    |
      | Unavailable |
      | Faulted     |

  @ocpp2.0.1 @csms @G02
  Scenario: A heartbeat is answered with the time, and the station has been heard of
    When CS001 sends 1 Heartbeats without waiting for an answer
    Then the CSMS answers the Heartbeat of CS001 with its own clock
    And the CSMS has heard of CS001 since the Heartbeat

  @ocpp2.0.1 @csms @G03 @G04
  Scenario Outline: What a place was told to be is on record where the station took it
    Given CS001 will answer the change of availability with <status>
    When the operator takes EVSE 1 of CS001 out of service
    Then CS001 answers the change of availability with <status>
    And the CSMS holds EVSE 1 of CS001 as told to be Inoperative
    When the operator takes the whole of CS001 out of service
    Then CS001 answers the change of availability with <status>
    And the CSMS holds the whole of CS001 as told to be Inoperative

    Examples:
      | status    |
      | Accepted  |
      | Scheduled |

  @ocpp2.0.1 @csms @G03 @G04
  Scenario: What the station will not be is not on record
    Given CS001 will answer the change of availability with Rejected
    When the operator takes EVSE 1 of CS001 out of service
    Then the operator is told of the answer Rejected
    When the operator takes the whole of CS001 out of service
    Then the operator is told of the answer Rejected
    And the CSMS holds nothing of CS001 as told to be anything

  @ocpp2.0.1 @csms @G05
  Scenario: A lock that fails is on record until it works again
    When CS001 tells by a bare message that the lock of EVSE 1 fails
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the lock of EVSE 1 of CS001 as failing
    When CS001 tells by a bare message that the lock of EVSE 1 works again
    Then the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the lock of EVSE 1 of CS001 as working

  @ocpp2.0.1 @csms @H01
  Scenario Outline: A reservation that the station refuses is on record with its reason
    Given CS001 will answer the reservation with <status>
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with <status>
    And the operator is told of the answer <status>
    And the CSMS holds the reservation of CS001 as refused with <status>

    Examples:
      | status      |
      | Faulted     |
      | Occupied    |
      | Rejected    |
      | Unavailable |

  @ocpp2.0.1 @csms @H02
  Scenario Outline: A reservation is cancelled when the station says so
    Given CS001 will answer the reservation with Accepted
    And CS001 will answer the cancellation with <answer>
    And EVSE 1 of CS001 is reserved for token DEADBEEF
    When the operator cancels the reservation of CS001
    Then CS001 answers the cancellation with <answer>
    And the operator is told of the answer <answer>
    And the CSMS holds the reservation of CS001 as <status>

    Examples:
      | answer   | status    |
      | Accepted | Cancelled |
      | Rejected | Active    |

  @ocpp2.0.1 @csms @H03
  Scenario: An accepted start uses the reservation that it names
    Given CS001 will answer the reservation with Accepted
    And EVSE 1 of CS001 is reserved for token DEADBEEF
    When CS001 sends the bare events 0 start 100 with DEADBEEF by Authorized reserved
    Then the start on EVSE 1 of CS001 names the reservation and the CSMS accepts it
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1

  @ocpp2.0.1 @csms @H03
  Scenario: A start that is refused gives the reservation back
    Given the token BADC0FFE is blocked
    And CS001 will answer the reservation with Accepted
    And EVSE 1 of CS001 is reserved for token DEADBEEF
    When CS001 sends the bare events 0 start 100 with BADC0FFE by Authorized reserved
    Then the CSMS answers the start on EVSE 1 of CS001 with Blocked
    And the CSMS holds the reservation of CS001 as Active

  @ocpp2.0.1 @csms @H04
  Scenario Outline: A reservation ends as the station says
    Given CS001 will answer the reservation with Accepted
    And EVSE 1 of CS001 is reserved for token DEADBEEF
    When CS001 says by a bare message that the reservation is <said>
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the reservation of CS001 as <status>

    Examples:
      | said    | status    |
      | Expired | Expired   |
      | Removed | Cancelled |
