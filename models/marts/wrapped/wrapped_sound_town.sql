-- A country's profile is the mean of its simulated listeners' shares of listens by artist. Its likeness to
-- a listener is the cosine similarity of the profile and the listener's shares of the top 50 artists: 1 if
-- both give the same weight to the same artists, 0 if they have none in common. The listener's own shares
-- are left out of the home country's profile, except from its length. Ties go to the first country by name.

{% set most_artists = 50 %}

with

listeners as (

    select * from {{ ref('int_listeners') }}

),

listener_artists as (

    select * from {{ ref('int_listener_artists') }}

),

listener_plays as (

    select * from {{ ref('int_listener_plays') }}

),

shares as (

    select
        listener_artists.user_id,
        listener_artists.year,
        listener_plays.population_year,
        listeners.location,
        listener_artists.artist_key,
        listener_artists.artist_rank,
        listener_artists.n_listens / cast(listener_plays.n_listens as double) as listen_share

    from listener_artists
    inner join listeners
        on listener_artists.user_id = listeners.user_id
    inner join listener_plays
        on
            listener_artists.user_id = listener_plays.user_id
            and listener_artists.year = listener_plays.year

),

country_artists as (

    select
        year,
        location,
        artist_key,
        sum(listen_share) as listen_share

    from shares
    where {{ is_simulated('user_id') }}
    group by year, location, artist_key

),

countries as (

    select
        year,
        location,
        sqrt(sum(listen_share * listen_share)) as length

    from country_artists
    group by year, location

),

top_shares as (

    select * from shares
    where artist_rank <= {{ most_artists }}

),

lengths as (

    select
        user_id,
        year,
        sqrt(sum(listen_share * listen_share)) as length

    from top_shares
    group by user_id, year

),

products as (

    select
        top_shares.user_id,
        top_shares.year,
        top_shares.population_year,
        country_artists.location,
        sum(
            top_shares.listen_share
            * case
                when
                    country_artists.location = top_shares.location
                    and {{ is_simulated('top_shares.user_id') }}
                    then country_artists.listen_share - top_shares.listen_share
                else country_artists.listen_share
            end
        ) as product

    from top_shares
    inner join country_artists
        on
            top_shares.population_year = country_artists.year
            and top_shares.artist_key = country_artists.artist_key
    group by top_shares.user_id, top_shares.year, top_shares.population_year, country_artists.location

),

likenesses as (

    select
        products.user_id,
        products.year,
        products.location,
        {{ reproducible('products.product / (lengths.length * countries.length)') }} as likeness

    from products
    inner join lengths
        on
            products.user_id = lengths.user_id
            and products.year = lengths.year
    inner join countries
        on
            products.population_year = countries.year
            and products.location = countries.location

),

ranked as (

    select
        *,
        row_number() over (
            partition by user_id, year
            order by likeness desc, location asc
        ) as country_rank

    from likenesses
    where likeness > 0

),

final as (

    select
        listener_plays.user_id,
        listener_plays.year,
        ranked.location as country,
        ranked.likeness,
        ranked.location = listeners.location as is_home

    from listener_plays
    inner join listeners
        on listener_plays.user_id = listeners.user_id
    left join ranked
        on
            listener_plays.user_id = ranked.user_id
            and listener_plays.year = ranked.year
            and ranked.country_rank = 1

)

select * from final
