package com.example.samples;

import com.azure.core.credential.AccessToken;

/** Code as it is found in applications; it gets a token. */
interface Sample {

    AccessToken token() throws Exception;
}
