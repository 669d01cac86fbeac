"""Messages: conversations by SMS, with the tables of Android's telephony provider."""
