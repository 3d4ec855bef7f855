Feature: What a station does about its boot, its reports and its resets
  Judged by the messages and answers of a station of OCPP 2.0.1.

  @ocpp2.0.1 @station @B01
  Scenario: A station says who it is, and keeps to the interval that it is given
    Given the CSMS answers boots with Accepted and an interval of 1 s
    When station CS001 with 2 EVSEs boots
    Then the boot of CS001 is the first message and the CSMS answers it with Accepted
    And the boot of CS001 gives PowerUp as its reason
    And EVSE 1 of CS001 was shown as Available
    And EVSE 2 of CS001 was shown as Available
    And CS001 sends a Heartbeat between 0.8 and 4 s after its boot was answered
    When the operator asks CS001 for the value of the heartbeat interval
    Then CS001 tells the heartbeat interval as 1
    And the CSMS holds the heartbeat interval of CS001 at 1

  @ocpp2.0.1 @station @B02 @B03
  Scenario Outline: A station that is not let in has nothing to say but its boot, whatever happens to it
    Given the CSMS answers boots with <status> and an interval of 1 s
    When station CS001 boots
    And a cable is plugged in at EVSE 1 of CS001
    Then the next boot of CS001 comes after the interval and the CSMS answers it with <status>
    And CS001 sends nothing but BootNotification before it is accepted
    When the operator lets CS001 in
    Then the next boot of CS001 comes after the interval and the CSMS answers it with Accepted
    And CS001 reports EVSE 1 as occupied
    And the CSMS shows EVSE 1 of CS001 as occupied

    Examples:
      | status   |
      | Pending  |
      | Rejected |

  @ocpp2.0.1 @station @B02
  Scenario: A station that is held pending says no to a remote start itself
    Given the CSMS answers boots with Pending and an interval of 300 s
    And the token DEADBEEF is accepted
    When station CS001 boots
    And a cable is plugged in at EVSE 1 of CS001
    And the operator asks, past the gate, for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Rejected
    And the operator is told of the answer Rejected
    And CS001 sends nothing but BootNotification before it is accepted
    And CS001 does not charge on EVSE 1
    And the CSMS holds no session of CS001

  @ocpp2.0.1 @station @B04
  Scenario: A station that was away for a little while tells what is new, and nothing else
    Given station CS001 with 2 EVSEs has booted
    And the connection of CS001 is lost
    And a cable is plugged in at EVSE 2 of CS001
    When the connection of CS001 comes back
    Then CS001 sends no BootNotification
    And EVSE 1 of CS001 was shown as Available
    And EVSE 2 of CS001 was shown as Available, Occupied
    And the CSMS shows the status of EVSE 2 of CS001 as Occupied

  @ocpp2.0.1 @station @B08
  Scenario: A station that is asked for two parts tells of both, and of nothing else
    Given station CS001 has booted
    When the operator asks CS001 for one report on TxCtrlr, OCPPCommCtrlr.HeartbeatInterval together
    Then CS001 reports on TxCtrlr, OCPPCommCtrlr and on nothing else
    And the CSMS holds what CS001 reported, each variable once, and the report as complete

  @ocpp2.0.1 @station @B08
  Scenario: A station where nothing is wrong has no problem to report
    Given station CS001 has booted
    When the operator asks CS001 for a report on every component with Problem true
    Then CS001 answers the GetReport with EmptyResultSet and sends no report
    And the CSMS holds no report of CS001

  @ocpp2.0.1 @station @B12
  Scenario: A station ends each transaction for the reset before it goes down
    Given the token DEADBEEF is accepted
    And station CS001 with 2 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 2 with token DEADBEEF
    When the operator asks CS001 for a reset Immediate
    Then CS001 answers the reset with Accepted before it boots again
    And the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Ended ResetCommand ImmediateReset
    And the events of the session on EVSE 2 of CS001 are Started Authorized Charging, Ended ResetCommand ImmediateReset
    And CS001 hangs up, calls again, and its boot is the first that it says
    And the boot of CS001 gives RemoteReset as its reason
    And the CSMS holds no active session of CS001
