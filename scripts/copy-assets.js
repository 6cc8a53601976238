// copies nothing yet
